/* SPDX-License-Identifier: Apache-2.0 */
/* The page of a run: every entry is in it, nothing of a run is anything but text, and what is drawn
 * lies where it should. */
#include "config.h"

#include <stdio.h>

#include "base/mem.h"
#include "base/text.h"
#include "fakevss/report/html.h"
#include "fakevss/report/page.h"
#include "fakevss/report/run.h"
#include "fakevss/report/scale.h"
#include "winetest/harness/harness.h"
#include "winetest/unit/report_maker.h"

/* The page of @run, which is freed; empty after a failed check. */
static struct text
page_of(struct run *run)
{
    struct text page = {0};

    if (run)
        CHECK_ERR(page_add(&page, run, "run.json"), ERR_OK, NULL);
    run_free(run);
    return page;
}

static unsigned
count_of(const struct text *page, const char *part)
{
    const char *at = text_get(page);
    size_t size = strlen(part);
    unsigned count = 0;

    /* Not strstr(): checked by the sanitizer, it measures what is left each time. */
    for (const char *end = at + page->size; (at = memchr(at, part[0], (size_t)(end - at))); at++)
        count += (size_t)(end - at) >= size && memcmp(at, part, size) == 0;
    return count;
}

/* --- text --- */

static void
html_add__what_html_obeys__is_escaped(void)
{
    struct text text = {0};

    html_add(&text, "<script>alert('1')</script>&\"\t\x01\xff\xe2\x80\xae\xc3\xa4");
    CHECK_STR(text_get(&text), "&#60;script&#62;alert(&#39;1&#39;)&#60;/script&#62;&#38;&#34;\t"
                               "\xef\xbf\xbd\xef\xbf\xbd\xef\xbf\xbd\xc3\xa4");
    text_release(&text);
}

static void
html_add_cut__longer_text__ends_between_characters(void)
{
    struct text text = {0};

    html_add_cut(&text, "\xc3\xa4<b", 2);
    CHECK_STR(text_get(&text), "\xc3\xa4&#60;\xe2\x80\xa6");
    text_release(&text);
    html_add_cut(&text, "ab", 2);
    CHECK_STR(text_get(&text), "ab");
    text_release(&text);
}

static void
html_ms__any_time__has_three_digits_that_count(void)
{
    static const struct {
        uint64_t us;
        const char *text;
        const char *exact;
    } times[] = {
        {0, "0.00 ms", "0.000"},
        {7, "0.01 ms", "0.007"},
        {9994, "9.99 ms", "9.994"},
        {9996, "10.0 ms", "9.996"},
        {99949, "99.9 ms", "99.949"},
        {99951, "100 ms", "99.951"},
        {1262999, "1,263 ms", "1,262.999"},
        {9999499, "9,999 ms", "9,999.499"},
        {9999500, "10.0 s", "9,999.500"},
        {3 * RUN_US_MAX, "94,867,200.0 s", "94,867,200,000.000"},
    };
    char buf[HTML_MS_SIZE];

    for (size_t i = 0; i < sizeof(times) / sizeof(times[0]); i++) {
        CHECK_STR(html_ms(times[i].us, buf), times[i].text);
        CHECK_STR(html_exact_ms(times[i].us, buf), times[i].exact);
    }
}

/* --- the page --- */

static void
page__every_entry__has_its_row_with_all_there_is(void)
{
    struct document document = {0};
    struct text page;

    document_add_creation(&document, 0);
    document_add(
        &document, 1040000, 1500, "P", "FillInLunInfo",
        ",\"args\":\"disk3\",\"hresult\":2147754758,\"result\":\"VSS_E_PROVIDER_VETO\",\"thread\":"
        "77,"
        "\"violations\":[{\"rule\":11,\"name\":\"record-differs\",\"weight\":\"breach\","
        "\"seen\":\"m_version\",\"source\":\"IVss::FillInLunInfo\"}]");
    page = page_of(document_finish(&document));
    CHECK_INT(count_of(&page, "<tr id=\"e"), 10);
    CHECK_INT(count_of(&page, "<a href=\"#e10\""), 2); /* a bar, and the list of violations */
    CHECK_CONTAINS(
        text_get(&page),
        "<tr id=\"e10\"><td class=\"n\">10</td><td class=\"t\">1,040.000</td>"
        "<td class=\"t u\">1.500</td><td class=\"h\"></td><td class=\"l\"><i class=\"k2\"></i>P"
        "</td><th scope=\"row\">FillInLunInfo</th><td class=\"a\">disk3</td>"
        "<td class=\"r bad\">VSS_E_PROVIDER_VETO</td><td class=\"t m\">77</td>"
        "<td class=\"v\"><p class=\"bad\"><b>Violation</b> rule 11 record-differs: "
        "m_version (IVss::FillInLunInfo)</p></td></tr>");
    CHECK_CONTAINS(text_get(&page), "1 violation of the contract</p>");
    CHECK_CONTAINS(text_get(&page), "<td class=\"bad\">Violation</td><th scope=\"row\">11 "
                                    "record-differs</th><td><a href=\"#e10\">FillInLunInfo</a></td>"
                                    "<td class=\"t\">1,040.000</td><td class=\"s\">m_version</td>"
                                    "<td class=\"s\">IVss::FillInLunInfo</td>");
    text_release(&page);
}

static void
page__frozen_window_and_hold__are_shaded_where_they_are(void)
{
    struct document document = {0};
    struct scale scale;
    struct text page;
    struct text part = {0};
    struct run *run;

    document_add_creation(&document, 0);
    run = document_finish(&document);
    if (!run)
        return;
    CHECK_ERR(scale_make(run, 0, 1038000, &scale), ERR_OK, NULL);
    page = page_of(run);
    text_add(&part, "<rect class=\"frozen\" x=\"%.3f%%\"", scale_x(&scale, 1020000));
    CHECK_CONTAINS(text_get(&page), text_get(&part));
    text_release(&part);
    text_add(&part, "<rect class=\"hold\" x=\"%.3f%%\"", scale_x(&scale, 1022000));
    CHECK_CONTAINS(text_get(&page), text_get(&part));
    text_release(&part);
    CHECK_CONTAINS(text_get(&page), "<dt>Frozen window</dt><dd>10.0 ms<");
    CHECK_CONTAINS(text_get(&page), "<dt>Writes held</dt><dd>5.50 ms<");
    CHECK_INT(count_of(&page, "Frozen window, enlarged <small>1,020.000 to 1,030.000 ms"), 1);
    CHECK_INT(count_of(&page, "<g class=\"cut\">"), 1); /* none in the enlarged window */
    text_release(&page);
}

static void
page__markup_in_any_string__is_text(void)
{
    static const char json[] =
        "{\"title\":\"<script>1\",\"set\":\"<script>2\",\"hosts\":[{\"host\":\"'\\\"><script>3\","
        "\"timeline\":[{\"start_us\":0,\"who\":\"'\\\"><script>4\",\"what\":\"'\\\"><script>5\","
        "\"args\":\"'\\\"><script>6\",\"hresult\":2147500037,\"result\":\"'\\\"><script>7\","
        "\"violations\":[{\"rule\":1,\"name\":\"<script>8\",\"weight\":\"alarm\","
        "\"seen\":\"</title><script>9\",\"source\":\"</style><script>10\"}]}]}]}";
    struct run *run = NULL;
    struct text page = {0};

    CHECK_ERR(run_read(json, sizeof(json) - 1, &run, NULL), ERR_OK, NULL);
    CHECK_ERR(page_add(&page, run, "<script>11.json"), ERR_OK, NULL);
    run_free(run);
    CHECK_INT(count_of(&page, "<script"), 0);
    CHECK_INT(count_of(&page, "'\"&#62;"), 0);
    CHECK(count_of(&page, "title=\"&#39;&#34;&#62;&#60;script&#62;3\"") > 0);
    for (unsigned i = 1; i <= 11; i++) {
        char part[32];

        (void)snprintf(part, sizeof(part), "&#60;script&#62;%u", i);
        CHECK(count_of(&page, part) > 0);
    }
    CHECK_CONTAINS(text_get(&page), "content=\"default-src 'none'; style-src 'unsafe-inline';");
    text_release(&page);
}

static void
page__run_without_entries__is_a_page(void)
{
    struct document document = {0};
    struct text page = page_of(document_finish(&document));

    CHECK_CONTAINS(text_get(&page), "<dt>Frozen window</dt><dd>none<");
    CHECK_CONTAINS(text_get(&page), "No violation of the contract");
    CHECK_CONTAINS(text_get(&page), "</html>\n");
    text_release(&page);
}

static void
page__entries_at_one_instant_and_at_the_end_of_time__are_a_page(void)
{
    struct document document = {0};
    struct text page;

    document_add(&document, 0, 0, "P", "w", "");
    document_add(&document, 0, 0, "P", "w", "");
    page = page_of(document_finish(&document));
    CHECK_INT(count_of(&page, "<tr id=\"e"), 2);
    CHECK_INT(count_of(&page, "<circle"), 2);
    text_release(&page);
    document_add(&document, 0, RUN_US_MAX, "P", "w", "");
    document_add(&document, RUN_US_MAX, RUN_US_MAX, "P", "w", "");
    page = page_of(document_finish(&document));
    CHECK_INT(count_of(&page, "<tr id=\"e"), 2);
    CHECK_INT(count_of(&page, "nan"), 0);
    text_release(&page);
}

/* The table has them all; the drawing is of a size that a browser bears, and says what it lacks. */
static void
page__hundred_thousand_entries__all_are_in_the_table_and_the_drawing_is_bounded(void)
{
    struct document document = {0};
    struct text page;
    unsigned i;

    for (i = 0; i < 100000; i++)
        document_add(&document, i * 100, 90, "P",
                     i % 2 ? "PreCommitSnapshots" : "PostCommitSnapshots", "");
    page = page_of(document_finish(&document));
    CHECK_INT(count_of(&page, "<tr id=\"e"), 100000);
    CHECK(count_of(&page, "<rect") < 30000);
    CHECK_CONTAINS(text_get(&page), " entries are too short to be told from what is drawn");
    CHECK_CONTAINS(text_get(&page), " more frozen windows are not enlarged.");
    text_release(&page);
}

static void
page__any_allocation_fails__is_orderly(void)
{
    struct document document = {0};
    enum err e = ERR_NOMEM;
    struct run *run;
    long live;
    long nth;

    document_add_creation(&document, 0);
    run = document_finish(&document);
    live = mem_live();
    for (nth = 1; run && e == ERR_NOMEM && nth < 1000; nth++) {
        struct text page = {0};

        (void)mem_fail_at(nth);
        e = page_add(&page, run, "run.json");
        (void)mem_fail_at(0);
        text_release(&page);
    }
    CHECK_ERR(e, ERR_OK, NULL);
    CHECK(nth > 20);
    CHECK_INT(mem_live(), live);
    run_free(run);
}

static const struct test_case cases[] = {
    TEST(html_add__what_html_obeys__is_escaped),
    TEST(html_add_cut__longer_text__ends_between_characters),
    TEST(html_ms__any_time__has_three_digits_that_count),
    TEST(page__every_entry__has_its_row_with_all_there_is),
    TEST(page__frozen_window_and_hold__are_shaded_where_they_are),
    TEST(page__markup_in_any_string__is_text),
    TEST(page__run_without_entries__is_a_page),
    TEST(page__entries_at_one_instant_and_at_the_end_of_time__are_a_page),
    TEST(page__hundred_thousand_entries__all_are_in_the_table_and_the_drawing_is_bounded),
    TEST(page__any_allocation_fails__is_orderly),
    {0},
};

int
main(int argc, char **argv)
{
    return test_main(argc, argv, "report_page", cases, NULL, NULL);
}
