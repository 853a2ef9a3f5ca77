# SPDX-License-Identifier: Apache-2.0
# LUNSHADOW_FAULT_INJECTION: --enable-fault-injection defines FAULT_INJECTION (see base/frozen.h).
AC_DEFUN([LUNSHADOW_FAULT_INJECTION], [
  AC_ARG_ENABLE([fault-injection], [AS_HELP_STRING([--enable-fault-injection], [end the process on what is forbidden in the frozen window; for tests])])
  AS_IF([test "$enable_fault_injection" = yes], [AC_DEFINE([FAULT_INJECTION], [1], [End the process on what is forbidden in the frozen window.])])
])
