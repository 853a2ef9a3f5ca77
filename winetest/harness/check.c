/* SPDX-License-Identifier: Apache-2.0 */
/* The checks: compare, and on a mismatch say both values by name. */
#include "config.h"

#include "winetest/harness/harness_impl.h"

#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>

/* Long enough for two paths and an error text; longer messages are cut. */
#define MESSAGE_MAX 2048

static bool report(bool passed, const char *file, int line, const char *fmt, ...)
    __attribute__((format(gnu_printf, 4, 5)));

static bool
report(bool passed, const char *file, int line, const char *fmt, ...)
{
    char message[MESSAGE_MAX] = "";
    va_list args;

    if (!passed) {
        va_start(args, fmt);
        (void)vsnprintf(message, sizeof(message), fmt, args); /* may be cut */
        va_end(args);
    }
    check_record(passed, message, file, line);
    return passed;
}

bool
check_true(bool value, const char *text, const char *file, int line)
{
    return report(value, file, line, "%s is false", text);
}

bool
check_int(long long value, long long expected, const char *text, const char *expected_text,
          const char *file, int line)
{
    char digits[32];

    /* A literal needs no name. */
    snprintf(digits, sizeof(digits), "%lld", expected);
    if (strcmp(digits, expected_text) == 0)
        return report(value == expected, file, line, "%s is %lld, expected %lld", text, value,
                      expected);
    return report(value == expected, file, line, "%s is %lld (0x%llx), expected %s, %lld (0x%llx)",
                  text, value, (unsigned long long)value, expected_text, expected,
                  (unsigned long long)expected);
}

bool
check_str(const char *value, const char *expected, const char *text, const char *file, int line)
{
    bool same = value && expected ? strcmp(value, expected) == 0 : value == expected;
    const char *value_quote = value ? "\"" : "";
    const char *expected_quote = expected ? "\"" : "";

    return report(same, file, line, "%s is %s%s%s, expected %s%s%s", text, value_quote,
                  value ? value : "NULL", value_quote, expected_quote, expected ? expected : "NULL",
                  expected_quote);
}

bool
check_contains(const char *value, const char *part, const char *text, const char *file, int line)
{
    return report(value && strstr(value, part), file, line,
                  "%s is \"%s\", expected to contain \"%s\"", text, value ? value : "NULL", part);
}

bool
check_mem(const void *value, const void *expected, size_t size, const char *text, const char *file,
          int line)
{
    const uint8_t *a = value;
    const uint8_t *b = expected;
    size_t at = 0;

    if (!a || !b)
        return report(a == b, file, line, "%s is %s, expected %s", text, a ? "not NULL" : "NULL",
                      b ? "not NULL" : "NULL");
    while (at < size && a[at] == b[at])
        at++;
    return report(at == size, file, line,
                  "%s differs at byte %zu of %zu: is 0x%02x, expected 0x%02x", text, at, size,
                  at < size ? a[at] : 0u, at < size ? b[at] : 0u);
}

bool
check_err(int value, int expected, const char *text, const struct why *why, const char *file,
          int line)
{
    bool has_why = why && why->text[0];

    return report(value == expected, file, line, "%s is %s, expected %s%s%s", text,
                  err_name((enum err)value), err_name((enum err)expected), has_why ? ": " : "",
                  has_why ? why->text : "");
}

bool
check_hr(unsigned long value, unsigned long expected, const char *text, const char *file, int line)
{
    /* Natively unsigned long is wider, and a sign-extended HRESULT must compare as 32 bits. */
    value &= 0xFFFFFFFFul;
    expected &= 0xFFFFFFFFul;
    return report(value == expected, file, line, "%s is %s (0x%08lx), expected %s (0x%08lx)", text,
                  hr_name(value), value, hr_name(expected), expected);
}
