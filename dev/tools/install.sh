#!/usr/bin/env bash
# Puts the real servers and tools that tests, demo and benchmarks use into dev/.cache/tools; what is there already is kept.
# usage: install.sh [NAME...]      etcd-3.4 etcd-3.5 etcd-3.6 etcd-3.7 minio versitygw age zstd promtool; all of them without a name
#
# etcd-3.5 and later: ETCD_BIN_DIR (the binaries themselves, or a folder of this layout), else PATH where it has the right
# minor, else built by Go from the wrapper module beside this script. go.sum is the pinned checksum of everything built.
# Binaries out of etcd's container image are not used: nothing here is fetched without a checksum that is committed.
set -euo pipefail
here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
# shellcheck source=../lib/common.sh
. "$here/../lib/common.sh"

say() { printf 'tools: %s\n' "$*"; }

# The stamp tells what a binary was made of: it is made again when go.mod, go.sum or these flags change.
go_flags=(-mod=readonly -trimpath -buildvcs=false "-ldflags=-s -w")
stamp_of() { { cat "$here/$1/go.mod" "$here/$1/go.sum" && echo "${go_flags[*]}"; } | sha256sum | cut -d ' ' -f 1; }

# go_build NAME FOLDER BINARY=PACKAGE...: into a new folder first, so that an interrupted build leaves nothing half-made.
go_build() {
    local name=$1 folder=$2 stamp=$tools/.stamp/$1 new pair complete=yes
    shift 2
    for pair in "$@"; do [ -x "$folder/${pair%%=*}" ] || complete=no; done
    [ "$complete" = no ] || [ "$(cat "$stamp" 2>/dev/null)" != "$(stamp_of "$name")" ] || return 0
    have go || fail "$name is not here and there is no Go to build it with: install Go 1.21 or newer (it fetches the newer one that a module asks for)${missing_hint:-}"
    say "building $name, once"
    new=$(mktemp -d "$tools/.new.XXXXXX")
    for pair in "$@"; do
        (cd "$here/$name" && CGO_ENABLED=0 GOFLAGS='' go build "${go_flags[@]}" -o "$new/${pair%%=*}" "${pair#*=}") >"$new/log" 2>&1 || {
            cp "$new/log" "$cache/build-$name.log"
            rm -rf "$new"
            fail "cannot build $name: $(tail -n 1 "$cache/build-$name.log")"
        }
    done
    rm "$new/log"
    mkdir -p "$folder" "$tools/.stamp"
    mv -f "$new"/* "$folder/"
    rmdir "$new"
    stamp_of "$name" >"$stamp"
}

# minor_of ETCD: 3.6 for a binary that says "etcd Version: 3.6.16"
minor_of() { "$1" --version 2>/dev/null | sed -n 's/^etcd Version: \([0-9]*\.[0-9]*\)\..*/\1/p'; }

# link_etcd MINOR FOLDER: uses the three binaries of a folder when they are of that minor
link_etcd() {
    [ -x "$2/etcd" ] && [ -x "$2/etcdctl" ] && [ -x "$2/etcdutl" ] && [ "$(minor_of "$2/etcd")" = "$1" ] || return 1
    mkdir -p "$tools/etcd-$1"
    ln -sf "$2/etcd" "$2/etcdctl" "$2/etcdutl" "$tools/etcd-$1/"
    rm -f "$tools/.stamp/etcd-$1"
}

etcd() { # etcd MINOR
    local folder on_path
    for folder in "${ETCD_BIN_DIR:-}" "${ETCD_BIN_DIR:-}/etcd-$1"; do
        if [ -n "${ETCD_BIN_DIR:-}" ] && link_etcd "$1" "$folder"; then return; fi
    done
    if on_path=$(command -v etcd) && [ "$(dirname "$on_path")" != "$tools/etcd-$1" ] && link_etcd "$1" "$(dirname "$on_path")"; then return; fi
    missing_hint=", or name a folder with etcd, etcdctl and etcdutl $1 by ETCD_BIN_DIR" go_build "etcd-$1" "$tools/etcd-$1" \
        etcd=go.etcd.io/etcd/server/v3 etcdctl=go.etcd.io/etcd/etcdctl/v3 etcdutl=go.etcd.io/etcd/etcdutl/v3
}

# out_of_debian NAME VERSIONS FOLDER PACKAGES BINARIES: binaries of Debian's packages, unpacked and not installed (no service
# is started); apt checks the packages by their signed list. VERSIONS is a pattern that the first package's version must fit.
# Absent elsewhere: NAME.absent says why, and the tests that want it repeat that and are skipped.
out_of_debian() {
    local name=$1 versions=$2 folder=$3 packages binaries package version new reason=$tools/$1.absent binary complete=yes
    read -ra packages <<<"$4"
    read -ra binaries <<<"$5"
    package=${packages[0]}
    for binary in "${binaries[@]}"; do [ -x "$folder/$binary" ] || complete=no; done
    if [ "$complete" = yes ]; then return; fi
    rm -f "$reason"
    if ! have apt-get || ! have dpkg-deb; then
        echo "$name comes from Debian's $package package, and this is no Debian" >"$reason"
    else
        candidate() { apt-cache policy "$package" 2>/dev/null | sed -n 's/ *Candidate: //p' | grep -v '(none)'; }
        version=$(candidate) || { ! root_on_debian || apt-get update -qq >/dev/null 2>&1 || true; }
        version=$(candidate) || version=
        # shellcheck disable=SC2254 # it is a pattern
        case $version in
            '') echo "apt has no $package package here" >"$reason" ;;
            $versions)
                new=$(mktemp -d "$tools/.new.XXXXXX")
                if (cd "$new" && apt-get download -qq "${packages[@]}" && for deb in *.deb; do dpkg-deb -x "$deb" .; done) >"$cache/apt.log" 2>&1; then
                    mkdir -p "$folder"
                    (cd "$new/usr/bin" && mv -f "${binaries[@]}" "$folder/")
                else
                    echo "Debian's $package package cannot be fetched: $(tail -n 1 "$cache/apt.log")" >"$reason"
                fi
                rm -rf "$new"
                ;;
            *) echo "Debian's $package package is $version here, not $versions" >"$reason" ;;
        esac
    fi
    if [ -f "$reason" ]; then say "no $name: $(cat "$reason")"; fi
}

# The age and zstd commands prove that stock tools read what we write. The cache folder is on the PATH of the tests.
age() {
    if have age && have age-keygen; then return; fi
    go_build age "$tools" age=filippo.io/age/cmd/age age-keygen=filippo.io/age/cmd/age-keygen
}
zstd() {
    if have zstd; then return; fi
    root_on_debian || fail "there is no zstd command: install the zstd package"
    apt_install zstd
}

[ $# -gt 0 ] || set -- etcd-3.5 etcd-3.6 etcd-3.7 etcd-3.4 minio versitygw age zstd promtool
for name in "$@"; do
    case $name in
        etcd-3.4) out_of_debian etcd-3.4 '3.4.*' "$tools/etcd-3.4" 'etcd-server etcd-client' 'etcd etcdctl' ;;
        promtool) out_of_debian promtool '*' "$tools" prometheus promtool ;;
        etcd-3.[567]) etcd "${name#etcd-}" ;;
        minio) go_build minio "$tools" minio=github.com/minio/minio ;;
        versitygw) go_build versitygw "$tools" versitygw=github.com/versity/versitygw/cmd/versitygw ;;
        age | zstd) "$name" ;;
        *) fail "install.sh knows no tool named $name: etcd-3.4 etcd-3.5 etcd-3.6 etcd-3.7 minio versitygw age zstd promtool" ;;
    esac
done
