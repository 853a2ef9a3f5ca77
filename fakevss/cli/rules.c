/* SPDX-License-Identifier: Apache-2.0 */
/* fakevss rules: what providers are held to. Asks nobody, so it works without a coordinator. */
#include "config.h"

#include <stdio.h>
#include <string.h>

#include "base/json.h"
#include "fakevss/cli/command.h"
#include "fakevss/coordinator/rules.h"

static void
print_json(struct text *text)
{
    json_open(text, NULL, '{');
    rules_json(text, "rules");
    json_close(text, '}');
    text_add(text, "\n");
}

int
command_rules(int argc, char **argv)
{
    void (*print)(struct text *) = rules_print;
    struct text text = {0};
    bool is_written;
    int i;

    for (i = 1; i < argc; i++) {
        if (strcmp(argv[i], "--json") == 0)
            print = print_json;
        else if (strcmp(argv[i], "--page") == 0)
            print = rules_page;
        else
            return command_usage(argv[0], "unknown argument %s", argv[i]);
    }
    print(&text);
    is_written = !text.is_broken && fputs(text_get(&text), stdout) != EOF && fflush(stdout) != EOF;
    text_release(&text);
    if (!is_written)
        (void)fprintf(stderr, "fakevss %s: cannot write the list\n", argv[0]);
    return is_written ? EXIT_DONE : EXIT_FAILED;
}
