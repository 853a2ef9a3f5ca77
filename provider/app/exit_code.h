/* SPDX-License-Identifier: Apache-2.0 */
/* Exit codes of every command. The service reports the same numbers to the service control manager
 * as its service-specific exit code ("sc query LunShadow"). Stable once released. */
#ifndef APP_EXIT_CODE_H
#define APP_EXIT_CODE_H

enum exit_code {
    EXIT_OK = 0,
    EXIT_FAILED = 1,
    EXIT_USAGE = 2,    /* the command line is wrong */
    EXIT_SETTINGS = 3, /* a setting is wrong or cannot be used */
    EXIT_ARRAY = 4,    /* the array cannot be opened or refuses */
    EXIT_RUNNING = 5,  /* another process of the provider serves this machine */
    EXIT_ACCESS = 6,   /* administrator's rights are needed */
    EXIT_VSS = 7,      /* VSS does not take the provider or does not answer */
};

#endif
