/* SPDX-License-Identifier: Apache-2.0 */
/* Documents in files: as the coordinator wrote them, and as somebody damaged them. A file is UTF-16
 * with a byte order mark, as coordinators write it. */
#include "config.h"

#include <string.h>

#include "base/utf8.h"
#include "fakevss/scenario/play_impl.h"

static void
add_unit(struct text *data, uint32_t unit)
{
    const char bytes[2] = {(char)(unit & 0xff), (char)(unit >> 8 & 0xff)};

    text_add_bytes(data, bytes, sizeof(bytes));
}

/* @text is UTF-8: the parser saw to that. */
static void
add_utf16(struct text *data, const char *text)
{
    while (*text) {
        uint32_t code_point = 0;
        size_t bytes = utf8_character(text, &code_point);

        if (code_point >= 0x10000) {
            add_unit(data, 0xd800 + ((code_point - 0x10000) >> 10));
            add_unit(data, 0xdc00 + ((code_point - 0x10000) & 0x3ff));
        } else {
            add_unit(data, code_point);
        }
        text += bytes ? bytes : 1;
    }
}

/* All that is @from becomes @to; returns how many that were. */
static size_t
replace(const struct text *in, const char *from, const char *to, struct text *out)
{
    struct text was = {0}, is = {0};
    size_t count = 0;
    size_t at = 0;

    add_utf16(&was, from);
    add_utf16(&is, to);
    while (at < in->size && !was.is_broken) {
        size_t left = in->size - at;

        if (left >= was.size && memcmp(in->data + at, was.data, was.size) == 0) {
            text_add_bytes(out, text_get(&is), is.size);
            at += was.size;
            count++;
        } else {
            text_add_bytes(out, in->data + at, left < 2 ? left : 2);
            at += left < 2 ? left : 2;
        }
    }
    out->is_broken = out->is_broken || was.is_broken || is.is_broken;
    text_release(&was);
    text_release(&is);
    return count;
}

/* False with nothing told: the change has no place in @in. */
static bool
change(const struct statement *s, const struct text *in, struct text *out)
{
    char byte;

    switch (s->change) {
    case DOCUMENT_CUT:
        text_add_bytes(out, text_get(in), s->count < in->size ? s->count : in->size);
        return s->count < in->size;
    case DOCUMENT_FLIP:
        if (s->count >= in->size)
            return false;
        byte = (char)~in->data[s->count];
        text_add_bytes(out, in->data, s->count);
        text_add_bytes(out, &byte, 1);
        text_add_bytes(out, in->data + s->count + 1, in->size - s->count - 1);
        return true;
    case DOCUMENT_REPLACE:
        return replace(in, s->values[0].text, s->values[1].text, out) > 0;
    default:
        add_unit(out, 0xfeff);
        add_utf16(out, s->values[0].text);
        return true;
    }
}

bool
play_new_document(struct play *play, const struct symbol *document)
{
    const struct stage *stage = play->stage;
    struct text path = {0};
    struct why why = {0};
    enum err e = stage->new_document(stage->ctx, document->name, &path, &why);
    bool ok;

    if (!e && path.is_broken)
        e = ERR_NOMEM;
    ok = e ? play_trouble(play, e, "a file for the document", &why)
           : play_set_id(play, document, text_get(&path));
    text_release(&path);
    return ok;
}

bool
play_run_document(struct play *play, const struct statement *s)
{
    const struct stage *stage = play->stage;
    struct text in = {0}, out = {0};
    struct why why = {0};
    enum err e = ERR_OK;
    bool ok = play_new_document(play, s->subject);

    if (ok && s->other)
        e = stage->read_document(stage->ctx, play_actor(play, s->other)->id, &in, &why);
    if (!ok || e)
        goto out;
    ok = change(s, &in, &out) ||
         play_fail(play, "a place for the change in the document", "none", "");
    if (in.is_broken || out.is_broken)
        e = ERR_NOMEM;
    if (ok && !e)
        e = stage->write_document(stage->ctx, play_actor(play, s->subject)->id, text_get(&out),
                                  out.size, &why);
out:
    text_release(&in);
    text_release(&out);
    return ok && (!e || play_trouble(play, e, "the document's file", &why));
}
