#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# Make configure from configure.ac. Needs autoconf, automake and autoconf-archive.
set -e
cd "$(dirname "$0")"
for tool in autoreconf:autoconf aclocal:automake; do
    command -v "${tool%:*}" >/dev/null || {
        echo "${tool%:*} not found: install ${tool#*:}" >&2
        exit 1
    }
done
[ -f "$(aclocal --print-ac-dir)/ax_append_compile_flags.m4" ] || {
    echo "ax_append_compile_flags.m4 not found: install autoconf-archive" >&2
    exit 1
}
exec autoreconf --install --warnings=all "$@"
