# SPDX-License-Identifier: Apache-2.0
# LUNSHADOW_LIB_CUNIT: CUnit in CUNIT_CPPFLAGS and CUNIT_LIBS. --with-cunit=DIR names a folder with include/ and lib/.
AC_DEFUN([LUNSHADOW_LIB_CUNIT], [
  AC_ARG_WITH([cunit], [AS_HELP_STRING([--with-cunit=DIR], [CUnit for the host in DIR/include and DIR/lib])])
  AS_IF([test -n "$with_cunit"], [CUNIT_CPPFLAGS="-I$with_cunit/include" CUNIT_LIBS="-L$with_cunit/lib -lcunit"], [CUNIT_LIBS=-lcunit])
  lunshadow_save_CPPFLAGS=$CPPFLAGS lunshadow_save_LIBS=$LIBS
  CPPFLAGS="$CPPFLAGS $CUNIT_CPPFLAGS" LIBS="$CUNIT_LIBS $LIBS"
  AC_MSG_CHECKING([for CUnit])
  AC_LINK_IFELSE([AC_LANG_PROGRAM([[#include <CUnit/CUnit.h>]], [[return CU_initialize_registry();]])],
    [AC_MSG_RESULT([$CUNIT_LIBS])],
    [AC_MSG_RESULT([no])
     AC_MSG_ERROR([CUnit not found: natively install libcunit1-dev; for MinGW run ./dev setup and pass --with-cunit=DIR])])
  CPPFLAGS=$lunshadow_save_CPPFLAGS LIBS=$lunshadow_save_LIBS
  AC_SUBST([CUNIT_CPPFLAGS])
  AC_SUBST([CUNIT_LIBS])
])
