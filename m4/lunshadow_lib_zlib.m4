# SPDX-License-Identifier: Apache-2.0
# LUNSHADOW_LIB_ZLIB: zlib (its crc32) in ZLIB_LIBS, or stop with the name of the package.
AC_DEFUN([LUNSHADOW_LIB_ZLIB], [
  AC_CHECK_HEADER([zlib.h], [ZLIB_LIBS=-lz], [ZLIB_LIBS=])
  AS_IF([test -z "$ZLIB_LIBS"],
    [AC_MSG_ERROR([zlib.h not found: install zlib1g-dev (native) or libz-mingw-w64-dev (MinGW)])])
  AC_CHECK_LIB([z], [crc32], [], [AC_MSG_ERROR([libz not found: install zlib1g-dev (native) or libz-mingw-w64-dev (MinGW)])])
  AC_SUBST([ZLIB_LIBS])
])
