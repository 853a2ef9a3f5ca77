/* SPDX-License-Identifier: Apache-2.0 */
/* The one door to the heap below provider/com/: zeroed allocations, checked sizes, counts for leak
 * tests, and failing the n-th one. A thread in the frozen window must not allocate (frozen.h);
 * freeing is allowed. */
#ifndef BASE_MEM_H
#define BASE_MEM_H

#include <stddef.h>

/* @size zeroed bytes (one byte if @size is 0), or NULL. Freed with mem_free(). Thread-safe. */
void *mem_zalloc(size_t size);

/* @count * @size zeroed bytes, or NULL also when the product overflows. Freed with mem_free(). */
void *mem_array(size_t count, size_t size);

/* @list, an array of @count entries of @size bytes or NULL, moved to one with room for @room
 * entries (at least @count), whose new ones are zeroed. Freed with mem_free(). NULL without memory
 * or when the size overflows: @list is then as it was. */
void *mem_grow(void *list, size_t count, size_t room, size_t size);

/* A copy of @size bytes at @data, or NULL. Freed with mem_free(). */
void *mem_dup(const void *data, size_t size);

/* A copy of the NUL-terminated @text, or NULL. Freed with mem_free(). */
char *mem_strdup(const char *text);

/* Free @p; NULL is fine. Thread-safe. */
void mem_free(void *p);

/* Overwrite @size bytes at @data, a secret say, with zeros, also where nothing reads them any more
 * and a compiler would leave it out. Neither allocates nor fails. */
void mem_wipe(void *data, size_t size);

/* Number of blocks allocated and not yet freed, process-wide. */
long mem_live(void);

/* Make the @nth allocation from now (1 = the next) fail once, process-wide; 0 switches it off.
 * Returns what the last one has not counted yet: 0 when its allocation has failed, or it was off.
 */
long mem_fail_at(long nth);

#endif
