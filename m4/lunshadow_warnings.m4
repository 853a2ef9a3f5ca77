# SPDX-License-Identifier: Apache-2.0
# LUNSHADOW_WARNINGS: the project's warnings in WARNING_CFLAGS; --enable-werror makes them errors.
AC_DEFUN([LUNSHADOW_WARNINGS], [
  AC_ARG_ENABLE([werror], [AS_HELP_STRING([--enable-werror], [treat compiler warnings as errors])])
  WARNING_CFLAGS="-std=gnu11"
  AX_APPEND_COMPILE_FLAGS([-Wall -Wextra -Wshadow -Wvla -Wformat=2 -Wundef -Wstrict-prototypes -Wmissing-prototypes -Wimplicit-fallthrough], [WARNING_CFLAGS], [-Werror])
  AS_IF([test "$enable_werror" = yes], [WARNING_CFLAGS="$WARNING_CFLAGS -Werror"])
  AC_SUBST([WARNING_CFLAGS])
])
