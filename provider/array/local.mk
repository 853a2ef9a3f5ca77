# SPDX-License-Identifier: Apache-2.0
# LUN identity, the array port and the backends.
provider_libcore_a_SOURCES += \
    %D%/array.c %D%/array.h \
    %D%/lun.c %D%/lun.h \
    %D%/page83.c %D%/page83.h \
    %D%/backends/backends.h \
    %D%/backends/mock/admin.c %D%/backends/mock/mock_admin.h \
    %D%/backends/mock/ask.c \
    %D%/backends/mock/change.c %D%/backends/mock/change.h \
    %D%/backends/mock/check.c \
    %D%/backends/mock/commit.c \
    %D%/backends/mock/copy.c %D%/backends/mock/copy.h \
    %D%/backends/mock/fabric.c %D%/backends/mock/fabric.h \
    %D%/backends/mock/fault_rules.c %D%/backends/mock/fault_rules.h \
    %D%/backends/mock/faults.c %D%/backends/mock/faults.h \
    %D%/backends/mock/group.c %D%/backends/mock/group.h \
    %D%/backends/mock/identity.c %D%/backends/mock/identity.h \
    %D%/backends/mock/job.c %D%/backends/mock/job.h \
    %D%/backends/mock/journal.c %D%/backends/mock/journal.h \
    %D%/backends/mock/journal_line.c %D%/backends/mock/journal_line.h \
    %D%/backends/mock/mock.c %D%/backends/mock/mock.h \
    %D%/backends/mock/operation.c %D%/backends/mock/operation.h \
    %D%/backends/mock/prepare.c \
    %D%/backends/mock/present.c %D%/backends/mock/present.h \
    %D%/backends/mock/reclaim.c %D%/backends/mock/reclaim.h \
    %D%/backends/mock/record.c %D%/backends/mock/record.h \
    %D%/backends/mock/resync.c \
    %D%/backends/mock/store.c %D%/backends/mock/store.h \
    %D%/backends/mock/tag.c %D%/backends/mock/tag.h \
    %D%/backends/mock/worker.c
