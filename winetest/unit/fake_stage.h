/* SPDX-License-Identifier: Apache-2.0 */
/* A stage for tests of the player: no host, no array, but answers as if all were well, a record of
 * what was asked, and what is to be otherwise. */
#ifndef WINETEST_UNIT_FAKE_STAGE_H
#define WINETEST_UNIT_FAKE_STAGE_H

#include "base/text.h"
#include "fakevss/scenario/play.h"

#define FAKE_STAGE_RULES 8
#define FAKE_STAGE_VOLUMES 8

struct fake_stage {
    struct stage stage;
    struct text record;      /* a line each */
    uint64_t now_ms;         /* each pause adds a second */
    unsigned luns;           /* made so far */
    const char *copies;      /* what the array lists; NULL: nothing */
    const char *json;        /* the timeline; NULL: "[]" */
    const char *events;      /* the log of each host; NULL: nothing */
    const char *late_events; /* what is behind that from the third look on */
    unsigned event_reads;
    const char *document; /* what files of documents hold: so many bytes */
    size_t document_size;
    struct text written; /* to the last document */
    struct {
        char name[16]; /* of a volume, "V1" */
        char text[64]; /* that was written to it */
    } volumes[FAKE_STAGE_VOLUMES];
    /* Another answer to requests that begin with @request, @times times after @skip others. */
    struct {
        const char *request;
        const char *answer; /* NULL: @e */
        enum err e;
        unsigned skip, times;
    } rules[FAKE_STAGE_RULES];
    const char *failing; /* a function of the stage by its record's word, which returns @e */
    enum err e;
};

/* Ready to be played on; @fake is borrowed. Released with fake_stage_release(). */
void fake_stage_init(struct fake_stage *fake);
void fake_stage_release(struct fake_stage *fake);

/* Answer as told the next @times times; more than once for several requests. */
void fake_stage_answer(struct fake_stage *fake, const char *request, const char *answer,
                       unsigned times);

#endif
