/* SPDX-License-Identifier: Apache-2.0 */
/* Files in the folder of the running case, for the tests of base/os.h. */
#ifndef UNIT_CASE_FILES_H
#define UNIT_CASE_FILES_H

/* "@name" in test_dir(), in a buffer that the next call but seven overwrites. */
const char *path_of(const char *name);

/* Make or replace the file at @path with @text; a failure is a failed check. */
void make_file(const char *path, const char *text);

/* Check that the file at @path holds @text and nothing else. */
void check_content(const char *path, const char *text);

#endif
