/* SPDX-License-Identifier: Apache-2.0 */
/* Running the provider: as the local server that COM started, or in the foreground of a console. */
#ifndef APP_SERVE_H
#define APP_SERVE_H

#include "base/err.h"

enum serve_mode {
    SERVE_CONSOLE,   /* until Ctrl-C */
    SERVE_EMBEDDING, /* until the last object is released */
};

/* Serve until the mode's end. ERR_EXISTS when another instance serves this machine; settings' and
 * array's errors. The failure is raised as an event too. */
enum err serve(enum serve_mode mode, struct why *why);

#endif
