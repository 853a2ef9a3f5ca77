# SPDX-License-Identifier: Apache-2.0
# LUNSHADOW_HOST_TOOLS: the compiler really is one for the host (AC_PROG_CC falls back to the native one), and bash, which
# the tests need, is in BASH.
AC_DEFUN([LUNSHADOW_HOST_TOOLS], [
  AC_MSG_CHECKING([whether $CC compiles for $host])
  AS_IF([test "$windows_host" = yes], [lunshadow_want=1], [lunshadow_want=0])
  AC_COMPILE_IFELSE([AC_LANG_PROGRAM([
#ifndef _WIN32
#define _WIN32 0
#endif
#if _WIN32 != $lunshadow_want
#error another host
#endif
])], [AC_MSG_RESULT([yes])], [AC_MSG_RESULT([no])
    AC_MSG_ERROR([$CC does not compile for $host: install gcc-mingw-w64-x86-64 (MinGW) or gcc (native)])])
  AC_ARG_VAR([BASH], [shell of the tests])
  AC_PATH_PROG([BASH], [bash])
  AS_IF([test -z "$BASH"], [AC_MSG_ERROR([bash not found: install bash])])
])
