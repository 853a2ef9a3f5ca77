# SPDX-License-Identifier: Apache-2.0
# LUNSHADOW_NATIVE_BUILD: in NATIVE_BUILD the native build tree, whose Linux tools the tests across processes need: the
# tree itself, or for the MinGW host the one beside it (--with-native-build=DIR names another).
AC_DEFUN([LUNSHADOW_NATIVE_BUILD], [
  AC_ARG_WITH([native-build], [AS_HELP_STRING([--with-native-build=DIR], [native build tree with the tools of the rig (default: ../native; MinGW host only)])])
  NATIVE_BUILD=$(pwd)
  AS_IF([test "$windows_host" = yes], [
    NATIVE_BUILD=${with_native_build:-$(dirname "$(pwd)")/native}
    AS_CASE([$NATIVE_BUILD], [/*], [], [NATIVE_BUILD=$(pwd)/$NATIVE_BUILD])
  ])
  AC_SUBST([NATIVE_BUILD])
])
