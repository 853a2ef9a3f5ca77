/* SPDX-License-Identifier: Apache-2.0 */
/* JUnit XML. Written here and not by CUnit, whose own writer aborts on the first failed test and
 * does not escape. */
#include "config.h"

#include "winetest/harness/harness_impl.h"

#include <stdint.h>
#include <stdio.h>

/* Size of the UTF-8 sequence at @text that XML 1.0 allows, 0 if there is none. */
static unsigned
xml_char_size(const char *text)
{
    const uint8_t *c = (const uint8_t *)text;
    unsigned size = c[0] < 0x80 ? 1 : c[0] >= 0xF0 ? 4 : c[0] >= 0xE0 ? 3 : 2;
    uint32_t value = size == 1 ? c[0] : c[0] & (0xFFu >> (size + 1));
    static const uint32_t least[] = {0, 0, 0x80, 0x800, 0x10000};

    if (size == 1)
        return value >= 0x20 || value == '\t' || value == '\n' || value == '\r';
    if (c[0] < 0xC2 || c[0] > 0xF4)
        return 0;
    for (unsigned i = 1; i < size; i++) {
        if ((c[i] & 0xC0) != 0x80) /* also the end of the text */
            return 0;
        value = value << 6 | (c[i] & 0x3F);
    }
    if (value < least[size] || value > 0x10FFFF || (value >= 0xD800 && value < 0xE000) ||
        value == 0xFFFE || value == 0xFFFF)
        return 0;
    return size;
}

/* Write @text for use in content and in double-quoted attributes; what XML cannot hold becomes
 * '?'. */
static void
write_escaped(FILE *out, const char *text)
{
    while (*text) {
        unsigned size = xml_char_size(text);

        if (size == 0) {
            fputc('?', out);
            text++;
            continue;
        }
        switch (*text) {
        case '&':
            fputs("&amp;", out);
            break;
        case '<':
            fputs("&lt;", out);
            break;
        case '>':
            fputs("&gt;", out);
            break;
        case '"':
            fputs("&quot;", out);
            break;
        case '\n':
            fputs("&#10;", out); /* attributes would lose it */
            break;
        case '\r':
            fputs("&#13;", out);
            break;
        default:
            fwrite(text, 1, size, out);
        }
        text += size;
    }
}

static void
write_case(FILE *out, const char *program, const char *name, const struct result *result)
{
    const char *detail = result->detail ? result->detail : "";

    fputs("  <testcase classname=\"", out);
    write_escaped(out, program);
    fputs("\" name=\"", out);
    write_escaped(out, name);
    fprintf(out, "\" time=\"%.3f\">", result->seconds);
    if (result->state == RESULT_FAILED) {
        fputs("<failure>", out);
        write_escaped(out, detail);
        fputs("</failure>", out);
    } else if (result->state == RESULT_SKIPPED) {
        fputs("<skipped message=\"", out);
        write_escaped(out, detail);
        fputs("\"/>", out);
    }
    fputs("</testcase>\n", out);
}

bool
junit_write(const char *path, const char *program, const struct test_case *cases,
            const struct result *results)
{
    unsigned counts[RESULT_SKIPPED + 1] = {0};
    FILE *out = fopen(path, "wb");
    bool written;

    if (!out) {
        fprintf(stderr, "%s: cannot open it for the JUnit report\n", path);
        return false;
    }
    for (size_t i = 0; cases[i].name; i++)
        counts[results[i].state]++;
    fputs("<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<testsuite name=\"", out);
    write_escaped(out, program);
    fprintf(out, "\" tests=\"%u\" failures=\"%u\" errors=\"0\" skipped=\"%u\">\n",
            counts[RESULT_PASSED] + counts[RESULT_FAILED] + counts[RESULT_SKIPPED],
            counts[RESULT_FAILED], counts[RESULT_SKIPPED]);
    for (size_t i = 0; cases[i].name; i++) {
        if (results[i].state != RESULT_NOT_RUN)
            write_case(out, program, cases[i].name, &results[i]);
    }
    fputs("</testsuite>\n", out);
    written = !ferror(out);
    if (fclose(out) || !written) {
        fprintf(stderr, "%s: cannot write the JUnit report\n", path);
        return false;
    }
    return true;
}
