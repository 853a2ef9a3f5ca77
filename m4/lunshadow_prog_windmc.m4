# SPDX-License-Identifier: Apache-2.0
# LUNSHADOW_PROG_WINDMC: the message compiler in WINDMC and the resource compiler in WINDRES.
AC_DEFUN([LUNSHADOW_PROG_WINDMC], [
  AC_ARG_VAR([WINDMC], [message compiler for the host])
  AC_CHECK_TOOL([WINDMC], [windmc])
  AS_IF([test -z "$WINDMC"], [AC_MSG_ERROR([windmc not found: install binutils-mingw-w64-x86-64])])
  AC_ARG_VAR([WINDRES], [resource compiler for the host])
  AC_CHECK_TOOL([WINDRES], [windres])
  AS_IF([test -z "$WINDRES"], [AC_MSG_ERROR([windres not found: install binutils-mingw-w64-x86-64])])
])
