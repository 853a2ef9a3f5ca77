# SPDX-License-Identifier: Apache-2.0
# libbase.a: errors, memory, ids, traces and the operating system, below everything else and shared by provider and
# coordinator. It knows no LUN, no VSS and no COM.
noinst_LIBRARIES += base/libbase.a
base_libbase_a_SOURCES = \
    %D%/bytes.h \
    %D%/deadline.c %D%/deadline.h \
    %D%/err.c %D%/err.h \
    %D%/frozen.c %D%/frozen.h \
    %D%/id.c %D%/id.h \
    %D%/json.c %D%/json.h \
    %D%/mem.c %D%/mem.h \
    %D%/os.h %D%/os_impl.h \
    %D%/os_cancel.c %D%/os_folder.c %D%/os_lock.c \
    %D%/text.c %D%/text.h \
    %D%/trace.c %D%/trace.h \
    %D%/trace_file.c %D%/trace_file.h \
    %D%/utc.c %D%/utc.h \
    %D%/utf8.c %D%/utf8.h
base_posix_sources = \
    %D%/os_posix.c %D%/os_posix_file.c %D%/os_posix_folder.c %D%/os_posix_impl.h \
    %D%/os_posix_thread.c
base_win32_sources = \
    %D%/os_win32.c %D%/os_win32_file.c %D%/os_win32_folder.c %D%/os_win32_impl.h \
    %D%/os_win32_thread.c
if WINDOWS_HOST
base_libbase_a_SOURCES += $(base_win32_sources)
else
base_libbase_a_SOURCES += $(base_posix_sources)
endif
EXTRA_DIST += $(base_posix_sources) $(base_win32_sources)
