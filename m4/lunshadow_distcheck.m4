# SPDX-License-Identifier: Apache-2.0
# LUNSHADOW_DISTCHECK: in DISTCHECK_FLAGS what make distcheck has to tell its inner configure so that it builds for the
# same host with the same options. Comes after the macros whose results it passes on.
AC_DEFUN([LUNSHADOW_DISTCHECK], [
  DISTCHECK_FLAGS=
  AS_IF([test "$windows_host" = yes],
    [DISTCHECK_FLAGS="--host=$host_alias --with-native-build=$NATIVE_BUILD --with-widl-imports=$WIDL_IMPORTS"])
  AS_IF([test -n "$with_cunit"], [
    lunshadow_cunit=$(cd "$with_cunit" && pwd)
    DISTCHECK_FLAGS="$DISTCHECK_FLAGS --with-cunit=$lunshadow_cunit"])
  for lunshadow_option in werror sanitizers fault_injection; do
    AS_VAR_COPY([lunshadow_value], [enable_$lunshadow_option])
    lunshadow_name=$(AS_ECHO(["$lunshadow_option"]) | tr _ -)
    AS_IF([test -n "$lunshadow_value"],
      [DISTCHECK_FLAGS="$DISTCHECK_FLAGS --enable-$lunshadow_name=$lunshadow_value"])
  done
  AC_SUBST([DISTCHECK_FLAGS])
])
