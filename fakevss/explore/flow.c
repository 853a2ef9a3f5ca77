/* SPDX-License-Identifier: Apache-2.0 */
#include "config.h"

#include "fakevss/explore/flow.h"

#define HEAD(context)                                                                              \
    {ACT_SETUP, "r.InitializeForBackup", NULL}, {ACT_SETUP, "r.SetContext " context, NULL},        \
    {                                                                                              \
        ACT_START, "r.StartSnapshotSet", " as s"                                                   \
    }
#define ADD(n)                                                                                     \
    {                                                                                              \
        ACT_ADD, "r.AddToSnapshotSet v" #n, " as c" #n                                             \
    }
#define DO                                                                                         \
    {                                                                                              \
        ACT_DO, "r.DoSnapshotSet", NULL                                                            \
    }
#define LOOK(statement)                                                                            \
    {                                                                                              \
        ACT_LOOK, statement, NULL                                                                  \
    }

/* LUNs of the same size have the same volumes everywhere: they are partitioned once. */
const struct flow flows[FLOW_COUNT] = {
    {"pair",
     {"3M on A volumes v1", "3M on A volumes v2"},
     .lun_count = 2,
     .volume_count = 2,
     .first_bound = 1,
     .has_writers = true,
     .acts = {HEAD("BACKUP"),
              ADD(1),
              ADD(2),
              DO,
              LOOK("expect copies 2"),
              {ACT_DELETE, "r.DeleteSnapshots s", " -> S_OK deleted=2"},
              LOOK("expect copies 0")}},
    {"single",
     {"3M on A volumes v1"},
     .lun_count = 1,
     .volume_count = 1,
     .first_bound = 1,
     .has_writers = true,
     .acts = {HEAD("BACKUP"),
              ADD(1),
              DO,
              LOOK("expect copies 1"),
              {ACT_DELETE, "r.DeleteSnapshots s SNAPSHOT_SET force", " -> S_OK deleted=1"},
              LOOK("expect copies 0")}},
    {"shared",
     {"4M on A volumes v1 v2"},
     .lun_count = 1,
     .volume_count = 2,
     .first_bound = 2,
     .has_writers = true,
     .acts = {HEAD("BACKUP"),
              ADD(1),
              ADD(2),
              DO,
              LOOK("expect copies 1"),
              {ACT_DELETE, "r.DeleteSnapshots s", " -> S_OK deleted=2"},
              LOOK("expect copies 0")}},
    {"persistent",
     {"5M on A ntfs v1"},
     .lun_count = 1,
     .volume_count = 1,
     .first_bound = 2,
     .is_persistent = true,
     .acts = {HEAD("NAS_ROLLBACK"),
              ADD(1),
              DO,
              LOOK("expect copies 1"),
              {ACT_DELETE, "r.DeleteSnapshots s", " -> S_OK deleted=1"},
              LOOK("expect copies 0")}},
    {"plex",
     {"5M on A ntfs v1"},
     .lun_count = 1,
     .volume_count = 1,
     .first_bound = 2,
     .is_persistent = true,
     .acts = {HEAD("NAS_ROLLBACK|PLEX"),
              ADD(1),
              DO,
              LOOK("expect copies 1"),
              {ACT_DELETE, "r.DeleteSnapshots s", " -> S_OK deleted=1"},
              LOOK("expect copies 0")}},
    {"transport",
     {"3M on A volumes v1", "3M on A volumes v2"},
     .lun_count = 2,
     .volume_count = 2,
     .first_bound = 2,
     .is_transportable = true,
     .has_writers = true,
     .acts = {HEAD("BACKUP|TRANSPORTABLE"), ADD(1), ADD(2), DO, LOOK("expect copies 2"),
              LOOK("array clear")}},
    {"release",
     {"3M on A volumes v1"},
     .lun_count = 1,
     .volume_count = 1,
     .first_bound = 2,
     .acts = {HEAD("FILE_SHARE_BACKUP"),
              ADD(1),
              DO,
              LOOK("expect copies 1"),
              {ACT_RELEASE, "close r", NULL},
              LOOK("await copies 0")}},
    {"mask",
     {"3M on A volumes v1"},
     .lun_count = 1,
     .volume_count = 1,
     .first_bound = 2,
     .acts = {HEAD("FILE_SHARE_BACKUP|DIFFERENTIAL"),
              ADD(1),
              DO,
              LOOK("expect copies 1"),
              {ACT_BREAK, "r.BreakSnapshotSetEx s MASK_LUNS", NULL},
              LOOK("r.Query SNAPSHOT -> S_FALSE count=0"),
              LOOK("expect copies 1"),
              LOOK("array clear")}},
};

void
flow_write_head(struct explorer *explorer, const struct flow *flow)
{
    static const char *const names[] = {"one", "two"};

    for (unsigned i = 0; i < flow->lun_count; i++)
        explorer_line(explorer, "lun %s %s", names[i], flow->luns[i]);
    explorer_line(explorer, "requester r on A");
}

void
flow_write(struct explorer *explorer, const struct flow *flow, unsigned from, unsigned to)
{
    for (unsigned i = from; i < to; i++)
        explorer_line(explorer, "%s%s", flow->acts[i].statement,
                      flow->acts[i].when_well ? flow->acts[i].when_well : "");
}

void
flow_write_act(struct explorer *explorer, const struct act *act, const char *result)
{
    explorer_line(explorer, "%s -> %s", act->statement, result);
}

unsigned
flow_length(const struct flow *flow)
{
    unsigned length = 0;

    while (length < FLOW_ACTS_MAX && flow->acts[length].statement)
        length++;
    return length;
}

unsigned
flow_find(const struct flow *flow, enum act_kind kind, unsigned skip)
{
    unsigned i = 0;

    while (i < flow_length(flow) && (flow->acts[i].kind != kind || skip-- > 0))
        i++;
    return i;
}

void
flow_write_next(struct explorer *explorer, unsigned others)
{
    explorer_line(explorer, "requester q on A");
    explorer_line(explorer, "q.InitializeForBackup");
    explorer_line(explorer, "q.SetContext BACKUP");
    explorer_line(explorer, "q.StartSnapshotSet");
    explorer_line(explorer, "q.AddToSnapshotSet v1");
    explorer_line(explorer, "q.DoSnapshotSet");
    explorer_line(explorer, "expect copies %u", 1 + others);
}
