# SPDX-License-Identifier: Apache-2.0
# LUNSHADOW_PROG_WINE: the program that runs PE files of the tests in WINE.
AC_DEFUN([LUNSHADOW_PROG_WINE], [
  AC_ARG_VAR([WINE], [program that runs Windows programs])
  AC_CHECK_PROG([WINE], [wine], [wine])
  AS_IF([test -z "$WINE"], [AC_MSG_ERROR([wine not found: install wine and wine64])])
])
