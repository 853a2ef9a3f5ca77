# SPDX-License-Identifier: Apache-2.0
# The report as a program, and what a browser makes of its page.
dist_check_SCRIPTS += %D%/test_report.sh
EXTRA_DIST += %D%/run.json
if !WINDOWS_HOST
TESTS += %D%/test_report.sh
check_PROGRAMS += winetest/report/pngcolors
winetest_report_pngcolors_SOURCES = %D%/pngcolors.c
winetest_report_pngcolors_LDADD = base/libbase.a $(ZLIB_LIBS)
endif
