# SPDX-License-Identifier: Apache-2.0
# What an administrator asks, answered from the array alone.
provider_libcore_a_SOURCES += \
    %D%/doctor.c %D%/doctor.h \
    %D%/explain.c %D%/explain.h \
    %D%/facts.c %D%/facts.h \
    %D%/inventory.c %D%/inventory.h \
    %D%/listing.c %D%/listing.h \
    %D%/lun_text.c %D%/lun_text.h \
    %D%/reconcile.c %D%/reconcile.h \
    %D%/reconcile_run.c %D%/reconcile_run.h \
    %D%/status.c %D%/status.h \
    %D%/storage_reply.c %D%/storage_reply.h
