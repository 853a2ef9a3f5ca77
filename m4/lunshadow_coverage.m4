# SPDX-License-Identifier: Apache-2.0
# LUNSHADOW_COVERAGE: --enable-coverage sets COVERAGE_CFLAGS, so that programs count which lines they run (see ./dev help
# check).
AC_DEFUN([LUNSHADOW_COVERAGE], [
  AC_ARG_ENABLE([coverage], [AS_HELP_STRING([--enable-coverage], [build programs that count the lines they run])])
  COVERAGE_CFLAGS=
  AS_IF([test "$enable_coverage" = yes], [COVERAGE_CFLAGS='--coverage -fprofile-update=atomic'])
  AC_SUBST([COVERAGE_CFLAGS])
])
