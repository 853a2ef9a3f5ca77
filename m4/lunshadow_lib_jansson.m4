# SPDX-License-Identifier: Apache-2.0
# LUNSHADOW_LIB_JANSSON: the JSON reader jansson in JANSSON_LIBS, or stop with the name of the package.
AC_DEFUN([LUNSHADOW_LIB_JANSSON], [
  AC_MSG_CHECKING([for jansson])
  lunshadow_save_LIBS=$LIBS JANSSON_LIBS=-ljansson
  LIBS="$JANSSON_LIBS $LIBS"
  AC_LINK_IFELSE([AC_LANG_PROGRAM([[#include <jansson.h>]],
    [[json_error_t error;
      json_decref(json_loadb("{}", 2, JSON_REJECT_DUPLICATES, &error));]])],
    [AC_MSG_RESULT([$JANSSON_LIBS])],
    [AC_MSG_RESULT([no])
     AC_MSG_ERROR([jansson not found: install libjansson-dev])])
  LIBS=$lunshadow_save_LIBS
  AC_SUBST([JANSSON_LIBS])
])
