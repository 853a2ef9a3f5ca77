/* SPDX-License-Identifier: Apache-2.0 */
#include "config.h"

#include "fakevss/tool/options.h"

#include <string.h>

#include "fakevss/tool/place.h"

bool
options_take(struct options *options, int argc, char **argv, int *at)
{
    const char *name = argv[*at];

    if (*at + 1 >= argc || (strcmp(name, "--adapter") != 0 && strcmp(name, "--build") != 0))
        return false;
    *(strcmp(name, "--adapter") == 0 ? &options->adapter_path : &options->build) = argv[++*at];
    return true;
}

enum err
options_complete(struct options *options, const char *file, struct why *why)
{
    struct text *adapter_path = &options->texts[0], *build = &options->texts[1];
    const char *slash = file ? strrchr(file, '/') : NULL;
    enum err e = place_tools(&options->tools);

    if (!e)
        e = place_build(text_get(&options->tools), build);
    if (e)
        return e;
    if (file)
        text_add_bytes(adapter_path, file, slash ? (size_t)(slash - file) + 1 : 0);
    else
        text_add(adapter_path, "%s/../../../fakevss/scenarios/", text_get(&options->tools));
    text_add(adapter_path, "mock.adapter");
    if (adapter_path->is_broken)
        return ERR_NOMEM;
    if (!options->adapter_path)
        options->adapter_path = text_get(adapter_path);
    if (!options->build)
        options->build = text_get(build);
    return adapter_load(options->adapter_path, &options->adapter, why);
}

void
options_release(struct options *options)
{
    adapter_release(&options->adapter);
    text_release(&options->tools);
    for (unsigned i = 0; i < 2; i++)
        text_release(&options->texts[i]);
}
