# SPDX-License-Identifier: Apache-2.0
# LUNSHADOW_LIB_ZLIB: zlib (its crc32) in ZLIB_LIBS, or stop with the name of the package.
AC_DEFUN([LUNSHADOW_LIB_ZLIB], [
  ZLIB_LIBS=
  AC_CHECK_HEADER([zlib.h], [AC_CHECK_LIB([z], [crc32], [ZLIB_LIBS=-lz])])
  AS_IF([test -z "$ZLIB_LIBS"],
    [AC_MSG_ERROR([zlib not found: install zlib1g-dev (native) or libz-mingw-w64-dev (MinGW)])])
  AC_SUBST([ZLIB_LIBS])
])
