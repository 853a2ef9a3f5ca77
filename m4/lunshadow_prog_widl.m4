# SPDX-License-Identifier: Apache-2.0
# LUNSHADOW_PROG_WIDL: the IDL compiler in WIDL and, in WIDL_IMPORTS, the folder with the base IDL files, which Debian's
# MinGW widl does not bring along (libwine-dev does).
AC_DEFUN([LUNSHADOW_PROG_WIDL], [
  AC_ARG_VAR([WIDL], [IDL compiler for the host])
  AC_ARG_WITH([widl-imports], [AS_HELP_STRING([--with-widl-imports=DIR], [folder holding unknwn.idl])])
  AC_CHECK_TOOL([WIDL], [widl])
  AS_IF([test -z "$WIDL"], [AC_MSG_ERROR([widl not found: install mingw-w64-tools])])
  AC_MSG_CHECKING([for the folder of unknwn.idl])
  WIDL_IMPORTS=
  for lunshadow_dir in "$with_widl_imports" /usr/include/wine/wine/windows /usr/include/wine/windows /usr/include/wine-development/wine/windows; do
    AS_IF([test -z "$WIDL_IMPORTS" && test -n "$lunshadow_dir" && test -f "$lunshadow_dir/unknwn.idl"], [WIDL_IMPORTS=$lunshadow_dir])
  done
  AS_IF([test -z "$WIDL_IMPORTS"], [AC_MSG_RESULT([no])
    AC_MSG_ERROR([unknwn.idl not found: install libwine-dev or pass --with-widl-imports=DIR])])
  AC_MSG_RESULT([$WIDL_IMPORTS])
  AC_SUBST([WIDL_IMPORTS])
])
