/* SPDX-License-Identifier: Apache-2.0 */
/* Damaged documents, which are made from a good one by editing its text. */
#include "config.h"

#include "winetest/com/document_cases.h"

#include <ctype.h>
#include <ole2.h>
#include <stdio.h>
#include <string.h>
#include <vsserror.h>

#include "base/mem.h"
#include "base/text.h"
#include "winetest/com/document_maker.h"
#include "winetest/harness/harness.h"

#define COUNT(array) (sizeof(array) / sizeof((array)[0]))
#define SET_ID "{01010101-0000-0000-0000-000000000000}"
#define FIRST_ID "{02020202-0000-0000-0000-000000000000}"
#define SECOND_ID "{02020203-0000-0000-0000-000000000000}"
#define PROVIDER_ID "{03030303-0000-0000-0000-000000000000}"

/* @text with its first @from, or every one, replaced by @to; NULL after a failed check. */
static char *
edited(const char *text, const char *from, const char *to, bool everywhere)
{
    const char *at = strstr(text, from);
    struct text result = {0};

    if (!CHECK(at != NULL)) {
        CHECK_STR("", from);
        return NULL;
    }
    for (; at; at = everywhere ? strstr(text, from) : NULL) {
        text_add_bytes(&result, text, (size_t)(at - text));
        text_add_bytes(&result, to, strlen(to));
        text = at + strlen(from);
    }
    text_add_bytes(&result, text, strlen(text));
    CHECK(!result.is_broken);
    return result.data;
}

static void
check_refused(const char *text, const char *part)
{
    struct copy_set set = {.count = 77};
    struct why why = {0};

    CHECK_HR(document_read_text(text, &set, &why), VSS_E_INVALID_XML_DOCUMENT);
    CHECK_CONTAINS(why.text, part);
    CHECK(set.count == 77 && !set.copies);
}

#define SET "BackupComponents/SnapshotSet"
#define COPY SET "/Snapshot[1]"
#define EXTENT COPY "/Extent[1]"
#define SOURCE COPY "/Lun[1]/Source"
#define ID SOURCE "/Identifier[1]"
#define PATH SOURCE "/Interconnect"

/* Each attribute: absent, of a wrong kind, out of range; each element: absent, one too many. A bare
 * name is changed wherever it is. */
void
document_read__each_damaged_field__is_refused_and_named(void)
{
    static const struct {
        const char *from;
        const char *to;
        const char *reason;
    } rows[] = {
        {"BackupComponents", "Backup", "Backup is no document of a backup"},
        {"<BackupComponents version=\"1\"", "<BackupComponents", "/@version is missing"},
        {"<BackupComponents version=\"1\"", "<BackupComponents version=\"2\"",
         "another one than 1"},
        {"<BackupComponents version=\"1\"", "<BackupComponents version=\"1\" x=\"1\"",
         "BackupComponents/@x does not belong there"},
        {"<SnapshotSet ", "<Nonsense/><SnapshotSet ", "BackupComponents/Nonsense does not belong"},
        {"</SnapshotSet>", "</SnapshotSet><SnapshotSet/>", SET "[2] does not belong there"},

        {" id=\"" SET_ID "\"", "", SET "/@id is missing"},
        {" id=\"" SET_ID "\"", " id=\"{01010101-0000}\"", SET "/@id is \"{01010101-0000}\""},
        {" id=\"{01", " id=\"{00000000-0000-0000-0000-000000000000}\" y=\"{01",
         SET "/@id is the null"},
        {" id=\"{01010101-0000-0000-0000-000000000000}\"",
         " id=\"01010101-0000-0000-0000-000000000000\"", SET "/@id is \"0101"},
        {" context=\"48\"", "", SET "/@context is missing"},
        {" context=\"48\"", " context=\"backup\"", SET "/@context is \"backup\""},
        {" context=\"48\"", " context=\"1024\"", SET "/@context is no context"},
        {" context=\"48\"", " context=\"4294967296\"", SET "/@context is 4294967296, but at most"},
        {" created=\"81985529216486895\"", "", SET "/@created is missing"},
        {" created=\"81985529216486895\"", " created=\"-1\"", SET "/@created is \"-1\""},
        {" created=\"81985529216486895\"", " created=\"9999999999999999999\"",
         SET "/@created is 99"},
        {" created=\"81985529216486895\"", " created=\"18446744073709551616\"",
         SET "/@created is \"18446744073709551616\""},
        {" machine=\"", " machines=\"", SET "/@machine is missing"},
        {" machine=\"alpha", " machine=\"\" z=\"alpha", SET "/@machine has to have 1 to 63 bytes"},
        {" machine=\"alpha",
         " machine=\"0123456789012345678901234567890123456789012345678901234567890123",
         SET "/@machine has to have 1 to 63 bytes"},
        {" volumes=\"3\"", "", SET "/@volumes is missing"},
        {" volumes=\"3\"", " volumes=\"65\"", SET "/@volumes is 65, but at most 64"},
        {" volumes=\"3\"", " volumes=\"1\"", SET "/@volumes is less"},
        {" copies=\"2\"", "", SET "/@copies is missing"},
        {" copies=\"2\"", " copies=\"3\"", SET "/@copies is 3, but there are 2 Snapshot"},
        {" copies=\"2\"", " copies=\"1\"", SET "/@copies is 1, but there are 2 Snapshot"},
        {" copies=\"2\"", " copies=\"65\"", SET "/@copies is 65, but at most 64"},

        {" id=\"" FIRST_ID "\"", "", COPY "/@id is missing"},
        {" id=\"" FIRST_ID "\"", " id=\"\"", COPY "/@id is \"\""},
        {" id=\"" SECOND_ID "\"", " id=\"" FIRST_ID "\"",
         SET "/Snapshot[2]/@id is the id of Snapshot[1] too"},
        {" provider=\"" PROVIDER_ID "\"", "", COPY "/@provider is missing"},
        {" provider=\"" PROVIDER_ID "\"", " provider=\"{00000000-0000-0000-0000-000000000000}\"",
         COPY "/@provider is the null id"},
        {" originalVolume=\"{40", " volume=\"{40", COPY "/@originalVolume is missing"},
        {" originalVolume=\"{41", " originalVolume=\"{40",
         SET "/Snapshot[2]/@originalVolume is that of Snapshot[1] too"},
        {" extents=\"2\"", "", COPY "/@extents is missing"},
        {" extents=\"2\"", " extents=\"1\"", COPY "/@extents is 1, but there are 2 Extent"},
        {" extents=\"2\"", " extents=\"9\"", COPY "/@extents is 9, but at most 8"},
        {" luns=\"2\"", "", COPY "/@luns is missing"},
        {" luns=\"2\"", " luns=\"8\"", COPY "/@luns is 8, but there are 2 Lun"},
        {" luns=\"2\"", " luns=\"9\"", COPY "/@luns is 9, but at most 8"},

        {"<Extent lun=\"1\"", "<Extent", EXTENT "/@lun is missing"},
        {"<Extent lun=\"1\"", "<Extent lun=\"2\"", EXTENT "/@lun is 2, but at most 1"},
        {" slot=\"7\"", "", EXTENT "/@slot is missing"},
        {" slot=\"7\"", " slot=\"128\"", EXTENT "/@slot is 128, but at most 127"},
        {" offset=\"1048576\"", "", EXTENT "/@offset is missing"},
        {" offset=\"1048576\"", " offset=\"9223372036854775807\"", EXTENT "/@length is no length"},
        {" length=\"481036337152\"", "", EXTENT "/@length is missing"},
        {" length=\"481036337152\"", " length=\"0\"", EXTENT "/@length is no length"},
        {" length=\"481036337152\"", " length=\"9223372036854775807\"",
         EXTENT "/@length is no length"},
        {" length=\"481036337153\"", " length=\"9223372036853727230\"",
         COPY "/Extent[2]/@length is no length"},

        {" identity=\"", " identity=\"x", "/Snapshot[2]/Lun/@identity is no identity"},
        {" 127=", " 128=", "/Snapshot[2]/Lun/@identity is no identity"},
        {"<Lun>", "<Lun x=\"\">", COPY "/Lun[1]/@x does not belong there"},
        {"Source", "Origin", COPY "/Lun[1] has no Source"},
        {"Target", "Aim", COPY "/Lun[1] has no Target"},
        {"</Lun>", "<Source/></Lun>", COPY "/Lun[1]/Source[2] does not belong there"},
        {"<Source version=\"1\"", "<Source", SOURCE "/@version is missing"},
        {"<Source version=\"1\"", "<Source version=\"+1\"", SOURCE "/@version is \"+1\""},
        {" deviceType=\"0\"", "", SOURCE "/@deviceType is missing"},
        {" deviceType=\"0\"", " deviceType=\"256\"", SOURCE "/@deviceType is 256, but at most 255"},
        {" deviceTypeModifier=\"0\"", "", SOURCE "/@deviceTypeModifier is missing"},
        {" deviceTypeModifier=\"0\"", " deviceTypeModifier=\"256\"",
         SOURCE "/@deviceTypeModifier is 2"},
        {" commandQueueing=\"1\"", "", SOURCE "/@commandQueueing is missing"},
        {" commandQueueing=\"1\"", " commandQueueing=\"TRUE\"",
         SOURCE "/@commandQueueing is \"TRUE\""},
        {" busType=\"6\"", "", SOURCE "/@busType is missing"},
        {" busType=\"6\"", " busType=\"4294967296\"", SOURCE "/@busType is 4294967296"},
        {" vendor=\"ACME%20", " vendor=\"ACME ", SOURCE "/@vendor has to be"},
        {" vendor=\"ACME%20", " vendor=\"ACME%2", SOURCE "/@vendor has to be"},
        {" vendor=\"ACME%20", " vendor=\"ACME%00", SOURCE "/@vendor has to be"},
        {" vendor=\"ACME%20", " vendor=\"ACME%41", SOURCE "/@vendor has to be"},
        {" vendor=\"ACME%20", " vendor=\"ACME%C3", SOURCE "/@vendor has to be"},
        {" vendor=\"ACME%20", " vendor=\"ACME\xc3\xa4", SOURCE "/@vendor has to be"},
        {" serial=\"0000\"", " serial=\"%\"", SOURCE "/@serial has to be"},
        {" serial=\"0000\"", " product=\"%\"", SOURCE "/@product has to be"},
        {" serial=\"0000\"", " revision=\"%\"", SOURCE "/@revision has to be"},
        {" signature=\"{01020304-0506-0708-0000-000000000000}\"", "",
         SOURCE "/@signature is missing"},
        {" signature=\"{01", " signature=\"{0x", SOURCE "/@signature is \"{0x"},
        {" descriptorVersion=\"1\"", "", SOURCE "/@descriptorVersion is missing"},
        {" identifiers=\"2\"", "", SOURCE "/@identifiers is missing"},
        {" identifiers=\"2\"", " identifiers=\"1\"", SOURCE "/@identifiers is 1, but there are 2"},
        {" identifiers=\"2\"", " identifiers=\"257\"",
         SOURCE "/@identifiers is 257, but at most 256"},
        {" codeSet=\"1\"", "", ID "/@codeSet is missing"},
        {" codeSet=\"1\"", " codeSet=\"0x1\"", ID "/@codeSet is \"0x1\""},
        {" type=\"3\"", "", ID "/@type is missing"},
        {" type=\"3\"", " type=\" 3\"", ID "/@type is \" 3\""},
        {" bytes=\"06010200\"", " bytes=\"0601020\"", ID "/@bytes has to be"},
        {" bytes=\"06010200\"", " bytes=\"0601020g\"", ID "/@bytes has to be"},
        {" bytes=\"06010200\"", " bytes=\"060102AB\"", ID "/@bytes has to be"},
        {" interconnects=\"1\"", "", SOURCE "/@interconnects is missing"},
        {" interconnects=\"1\"", " interconnects=\"0\"",
         SOURCE "/@interconnects is 0, but there are 1"},
        {" addressType=\"2\"", "", PATH "/@addressType is missing"},
        {" port=\"50", " port=\"5", PATH "/@port has to be"},
        {" address=\"00", " address=\"0", PATH "/@address has to be"},
    };
    struct copy_set set = {0};
    char *text = document_make_set(&set) ? document_write_text(&set) : NULL;
    size_t i;

    for (i = 0; text && i < COUNT(rows); i++) {
        char *damaged =
            edited(text, rows[i].from, rows[i].to, isalpha((unsigned char)rows[i].from[0]) != 0);

        if (damaged)
            check_refused(damaged, rows[i].reason);
        mem_free(damaged);
    }
    mem_free(text);
    copy_set_release(&set);
}

void
document_read__no_xml_or_none_that_is_allowed__is_refused(void)
{
    static const struct {
        const char *text;
        const char *reason;
    } rows[] = {
        {"", "XML"},
        {"nonsense", "XML"},
        {"<BackupComponents version=\"1\">", "XML"},
        {"<BackupComponents version=\"1\" version=\"1\"/>", "XML"},
        {"<!DOCTYPE BackupComponents [<!ENTITY a \"1\">]><BackupComponents version=\"&a;\"/>",
         "document type"},
        {"<!DOCTYPE BackupComponents SYSTEM \"file:///c:/x.dtd\"><BackupComponents version=\"1\"/>",
         "document type"},
        {"<BackupComponents version=\"1\">text</BackupComponents>", "BackupComponents holds"},
        {"<BackupComponents version=\"1\"><!-- note --></BackupComponents>",
         "BackupComponents holds"},
        {"<BackupComponents version=\"1\"><![CDATA[x]]></BackupComponents>",
         "BackupComponents holds"},
        {"<BackupComponents version=\"1\"><?target x?></BackupComponents>",
         "BackupComponents holds"},
        {"<BackupComponents xmlns=\"urn:x\" version=\"1\"/>", "namespace"},
        {"<x:BackupComponents xmlns:x=\"urn:x\" version=\"1\"/>", "namespace"},
    };
    size_t i;

    for (i = 0; i < COUNT(rows); i++)
        check_refused(rows[i].text, rows[i].reason);
}

/* At every 37th place, which meets every part of the text. */
void
document_read__every_truncation__is_refused(void)
{
    struct copy_set set = {0};
    char *text = document_make_set(&set) ? document_write_text(&set) : NULL;
    size_t size = text ? (size_t)(strrchr(text, '>') - text) : 0;

    for (; size > 37; size -= 37) {
        text[size] = 0;
        check_refused(text, "XML");
    }
    mem_free(text);
    copy_set_release(&set);
}

void
document_read__each_changed_character__is_refused_or_whole(void)
{
    static const char other[] = "0\"< x";
    struct copy_set set = {0};
    char *text = document_make_set(&set) ? document_write_text(&set) : NULL;
    size_t i;

    for (i = 0; text && text[i]; i += 23) {
        char before = text[i];
        struct copy_set back = {0};
        struct why why = {0};
        HRESULT hr;

        if (before & 0x80)
            continue;
        text[i] = other[i % (sizeof(other) - 1)];
        hr = document_read_text(text, &back, &why);
        CHECK(hr == S_OK || (hr == VSS_E_INVALID_XML_DOCUMENT && why.text[0]));
        text[i] = before;
        copy_set_release(&back);
    }
    mem_free(text);
    copy_set_release(&set);
}

/* "<BackupComponents version="1">", @count times @open, as often @close, and its end. */
static char *
repeated(const char *open, const char *close, size_t count)
{
    static const char head[] = "<BackupComponents version=\"1\">";
    static const char tail[] = "</BackupComponents>";
    char *text = mem_zalloc(sizeof(head) + sizeof(tail) + count * (strlen(open) + strlen(close)));
    char *at = text;
    size_t i;

    if (!CHECK(text != NULL))
        return NULL;
    at += sprintf(at, "%s", head);
    for (i = 0; i < count; i++)
        at += sprintf(at, "%s", open);
    for (i = 0; i < count; i++)
        at += sprintf(at, "%s", close);
    (void)sprintf(at, "%s", tail);
    return text;
}

void
document_read__too_long_too_deep_too_many__is_refused(void)
{
    static const struct {
        const char *open;
        const char *close;
        size_t count;
        const char *reason;
    } rows[] = {
        {"<a>", "</a>", 16, "16 levels"},
        {"<a/>", "", 20000, "20000 elements"},
        {"          ", "", 420000, "longer than 4194304"},
    };
    size_t i;

    for (i = 0; i < COUNT(rows); i++) {
        char *text = repeated(rows[i].open, rows[i].close, rows[i].count);

        if (text)
            check_refused(text, rows[i].reason);
        mem_free(text);
    }
}
