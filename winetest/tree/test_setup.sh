#!/bin/bash
# SPDX-License-Identifier: Apache-2.0
# ./dev setup on a machine of the test's own, on which apt, Wine and the compiler only pretend: what is missing is got once,
# what is there is left alone, what cannot be had is named.

# shellcheck source=winetest/harness/harness.sh
. "$LUNSHADOW_SRC/winetest/harness/harness.sh"

# The packages of the build, one a line.
packages() {
    # shellcheck disable=SC2086 # a list
    (. "$LUNSHADOW_SRC/build-aux/dev.d/packages.sh" && printf '%s\n' $PACKAGES)
}

# stub NAME: a program of this machine, from standard input. Whatever changes the machine notes itself in "calls".
stub() {
    rm -f "bin/$1" # a link leads to the real machine
    { echo "#!/bin/sh" && echo "cd '$PWD' || exit 99" && cat; } >"bin/$1"
    chmod +x "bin/$1"
}

# What setup uses of Debian's base system.
base='awk basename cat chmod cmp cp dirname echo env find flock grep head ln mkdir mktemp mv rm rmdir sed setarch sh sha256sum sort tail tee
    timeout touch tr uname xargs'

# machine [PACKAGE...]: a Debian with nothing but a base system and these packages. bin is all of its PATH; "known" are the
# packages that apt's lists have, "offered" those that the mirror has.
machine() {
    local program
    mkdir bin
    for program in $base; do
        type -P "$program"
    done | xargs ln -s -t bin
    packages >offered
    : >known
    : >calls
    echo 0 >uid
    printf '%s\n' "$@" | sed '/^$/d' >installed
    machine_packages
    machine_cunit
    machine_wine
}

# shellcheck disable=SC2016 # expands in the stubs
machine_packages() {
    stub id <<<'cat uid'
    stub dpkg-query <<'EOT'
case $3 in
*Status*) shift 3; printf '%s\n' "$@" | awk 'FILENAME == "installed" { there[$0] = 1; next }
    { print $0, $0 in there ? "installed" : "config-files" }' installed - ;;
*Version*) printf 1.0-1 ;;
esac
EOT
    stub apt-cache <<'EOT'
case $1 in
madison) grep -qx "$2" known && echo "$2 | 1.0-1 | http://mirror suite/main amd64 Packages" ;;
show) shift; ! printf '%s\n' "$@" | grep -qvxF -f known ;;
esac
EOT
    stub apt-get <<'EOT'
refused() { echo "E: $*"; exit 100; }
case " $* " in
*' indextargets '*) echo "http://mirror suite/main $PWD/sources.list:1"; exit ;;
*' source '*) echo "apt-get source" >>calls; echo cunit >"$OLDPWD/cunit.dsc"; exit ;;
*' Dir::Etc::sourceparts='*' update '*) exit ;;
*' -s '*) simulated=1 ;;
*) simulated=; [ "$(cat uid)" = 0 ] || [ "${AS_ROOT:-}" ] || refused "are you root?" ;;
esac
case " $* " in *' update '*) echo "apt-get update" >>calls; [ ! -e offline ] && cp offered known; exit ;; esac
while [ "$1" != --no-install-recommends ]; do shift; done
shift
[ "$simulated" ] || echo "apt-get install $*" >>calls
unknown=$(printf '%s\n' "$@" | grep -vxF -f known) && refused "Unable to locate package $unknown"
[ ! "$simulated" ] || exit 0
[ ! -e offline ] || refused "Failed to fetch"
printf '%s\n' "$@" >>installed
EOT
}

machine_sudo() {
    # shellcheck disable=SC2016 # expands in the stub
    stub sudo <<<'echo "sudo $*" >>calls; AS_ROOT=1 exec "$@"'
}

# shellcheck disable=SC2016 # expands in the stubs
machine_cunit() {
    echo 'deb http://mirror suite main' >sources.list
    echo 12 >gcc-version
    stub dpkg-source <<'EOT'
cd "$OLDPWD" && mkdir -p source/CUnit/Headers || exit 1
for part in Framework Basic Automated Console; do mkdir -p "source/CUnit/Sources/$part" && touch "source/CUnit/Sources/$part/$part.c"; done
touch source/CUnit/Headers/CUnit.h
EOT
    stub x86_64-w64-mingw32-gcc <<'EOT'
[ "$1" != -dumpversion ] || exec cat gcc-version
echo compile >>calls
[ ! -e compiler-fails ] || { echo "cc1: out of luck"; exit 1; }
while [ $# -gt 1 ]; do shift; done
echo object >"$1"
EOT
    stub x86_64-w64-mingw32-ar <<<'echo library >"$2"'
}

# shellcheck disable=SC2016 # expands in the stubs
machine_wine() {
    stub wineserver <<<':'
    stub wine <<'EOT'
[ "$1" != --version ] || { echo wine-test; exit; }
echo "wine $1" >>calls
[ ! -e wine-fails ] || { echo "wine: out of luck"; exit 1; }
cd "$WINEPREFIX" && mkdir -p drive_c/windows/system32 drive_c/users dosdevices && echo registry | tee system.reg >user.reg
EOT
}

# setup: ./dev setup there; output in out.
setup() {
    env -i PATH="$PWD/bin" HOME="$PWD/home" TMPDIR="$PWD" "$LUNSHADOW_SRC/dev" setup >out 2>&1
}

# calls: what changed the machine since the last time.
calls() {
    uniq calls
    : >calls
}

cunit_is_built='apt-get source
compile'
template_is_built='wine wineboot
wine reg'

# in_cache: the names in the cache; the template's recipe is not told.
in_cache() {
    find home/.cache/lunshadow -mindepth 1 -maxdepth 1 ! -name '.*' -printf '%f\n' 2>/dev/null | sed 's/-r[0-9]*$/-r/' | LC_ALL=C sort | xargs
}

setup__bare_machine__gets_everything_and_no_work_is_done_twice() {
    machine
    check "first time" setup
    check_equal "what it did" "$(calls)" "apt-get update
apt-get install $(packages | xargs)
$cunit_is_built
$template_is_built"
    check_equal "packages" "$(cat installed)" "$(packages)"
    check_equal "the cache" "$(in_cache)" "cunit-1.0-1-12 prefix-wine-test-r"
    check "second time" setup
    check_equal "what it did then" "$(calls)" ""
    check_equal "what it said then" "$(cat out)" ""
}

setup__some_packages_there__asks_for_the_others_alone() {
    local there missing
    mapfile -t there < <(packages | grep -vx 'jq\|gdisk')
    missing=$(packages | grep -x 'jq\|gdisk' | xargs)
    machine "${there[@]}"
    packages >known
    check "setup" setup
    check_equal "the first thing it did" "$(calls | head -n 1)" "apt-get install $missing"
}

setup__not_root__sudo_is_used() {
    machine
    machine_sudo
    echo 1000 >uid
    check "first time" setup
    check_equal "what was not done as root" "$(grep -A1 '^sudo' calls | grep -vc '^sudo\|^--')" 2
    check_contains "how packages were got" calls '^sudo env DEBIAN_FRONTEND=noninteractive apt-get .* install '
    check_equal "packages" "$(cat installed)" "$(packages)"
    : >calls
    check "second time" setup
    check_equal "what it did then" "$(calls)" ""
}

setup__not_root_and_no_sudo__says_what_to_run_with_the_packages() {
    machine
    echo 1000 >uid
    check_fails "setup" setup
    check_equal "the last line" "$(tail -n 1 out)" \
        "dev: not root, and no sudo: as root, run: apt-get update && apt-get install $(packages | xargs)"
    check_equal "what it did" "$(calls)" ""
    packages >installed
    packages >known
    check "setup, when the packages are there" setup
}

setup__no_apt__names_the_packages() {
    machine
    rm bin/apt-get bin/apt-cache
    check_fails "setup" setup
    check_equal "the last line" "$(tail -n 1 out)" "dev: no apt-get here: install these by hand: $(packages | xargs)"
}

setup__some_package_cannot_be_had__is_named_alone() {
    machine
    packages | grep -vx 'gdisk\|clang-format-14' >offered
    check_fails "setup" setup
    check_equal "the last line" "$(tail -n 1 out)" "dev: cannot install: gdisk clang-format-14"
    check_equal "the cache" "$(in_cache)" ""
}

setup__mirror_cannot_be_reached__names_all_that_is_missing() {
    local there
    mapfile -t there < <(packages | grep -vx 'jq\|gdisk')
    machine "${there[@]}"
    packages >known
    touch offline
    check_fails "setup" setup
    check_equal "the last line" "$(tail -n 1 out)" "dev: cannot install: gdisk jq"
}

# again DAMAGE EXPECTED: after this damage, setup does no more than what is expected.
again() {
    eval "$1"
    check "setup after $1" setup
    check_equal "what it did after $1" "$(calls)" "$2"
}

setup__cache_entry_is_damaged_or_missing__that_one_is_built_again() {
    machine
    check "first time" setup
    calls >/dev/null
    again 'rm -r home/.cache/lunshadow/cunit-*' "$cunit_is_built"
    again 'echo other >home/.cache/lunshadow/cunit-1.0-1-12/lib/libcunit.a' "$cunit_is_built"
    again 'echo other >>home/.cache/lunshadow/prefix-*/system.reg' "$template_is_built"
    again 'rm -r home/.cache' "$cunit_is_built"$'\n'"$template_is_built"
    again : ''
}

setup__other_version_of_the_compiler__has_an_entry_of_its_own() {
    machine
    check "first time" setup
    calls >/dev/null
    again 'echo 13 >gcc-version' "$cunit_is_built"
    check_equal "the cache" "$(in_cache)" "cunit-1.0-1-12 cunit-1.0-1-13 prefix-wine-test-r"
    again 'echo 12 >gcc-version' ''
}

setup__something_cannot_be_built__is_told_and_made_up_for_next_time() {
    machine
    touch compiler-fails
    check_fails "setup" setup
    check_contains "what went wrong" out '^cc1: out of luck$'
    check_equal "the last line" "$(tail -n 1 out)" "dev: CUnit for MinGW could not be built"
    check_equal "the cache" "$(in_cache)" ""
    rm compiler-fails
    touch wine-fails
    check_fails "setup" setup
    check_contains "what went wrong" out '^wine: out of luck$'
    check_equal "the last line" "$(tail -n 1 out)" "host: the template prefix could not be made, see above"
    check_equal "the cache" "$(in_cache)" cunit-1.0-1-12
    rm wine-fails
    calls >/dev/null
    again : "$template_is_built"
}

run_cases setup
