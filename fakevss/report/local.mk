# SPDX-License-Identifier: Apache-2.0
# libreport.a: a run's timeline as an HTML page. Portable, but its JSON reader (jansson) is not packaged for Windows.
if !WINDOWS_HOST
noinst_LIBRARIES += fakevss/libreport.a
fakevss_libreport_a_SOURCES = \
    %D%/chart.c %D%/chart.h \
    %D%/command.c %D%/command.h \
    %D%/html.c %D%/html.h \
    %D%/layout.c %D%/layout.h \
    %D%/page.c %D%/page.h \
    %D%/run.c %D%/run.h \
    %D%/scale.c %D%/scale.h \
    %D%/spans.c %D%/spans.h \
    %D%/style.c %D%/style.h \
    %D%/table.c %D%/table.h
REPORT_LIBS = fakevss/libreport.a base/libbase.a $(JANSSON_LIBS)
endif
