# SPDX-License-Identifier: Apache-2.0
# LUNSHADOW_SANITIZERS: --enable-sanitizers=LIST (address,undefined or thread) sets SANITIZER_CFLAGS and SANITIZER_LDFLAGS.
AC_DEFUN([LUNSHADOW_SANITIZERS], [
  AC_ARG_ENABLE([sanitizers], [AS_HELP_STRING([--enable-sanitizers=LIST], [build with -fsanitize=LIST, for example address,undefined (native host only)])])
  SANITIZER_CFLAGS=
  SANITIZER_LDFLAGS=
  AS_CASE(["$enable_sanitizers"],
    [""|no], [],
    [yes], [AC_MSG_ERROR([--enable-sanitizers needs a list, for example --enable-sanitizers=address,undefined])],
    [AS_IF([test "$windows_host" = yes], [AC_MSG_ERROR([sanitizers do not link for the MinGW host; use the native build])])
     SANITIZER_CFLAGS="-fsanitize=$enable_sanitizers -fno-sanitize-recover=all -fno-omit-frame-pointer -g"
     SANITIZER_LDFLAGS="-fsanitize=$enable_sanitizers"])
  AC_SUBST([SANITIZER_CFLAGS])
  AC_SUBST([SANITIZER_LDFLAGS])
])
