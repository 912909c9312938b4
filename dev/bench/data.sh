# Sourced by the benchmarks: their folders, their databases, and what is told of the machine. Bash.
# shellcheck shell=bash disable=SC2154,SC2034
# shellcheck source=../lib/common.sh
. "$(dirname "${BASH_SOURCE[0]}")/../lib/common.sh"
# shellcheck source=../lib/servers.sh
. "$root/dev/lib/servers.sh"

export BENCH_DATA=$cache/bench
mkdir -p "$BENCH_DATA"
BENCH_WORK=$(mktemp -d "$BENCH_DATA/run.XXXXXX")
export BENCH_WORK
server_folder=$BENCH_WORK
trap 'stop_servers KILL; rm -rf "$BENCH_WORK"' EXIT
trap 'exit 130' INT TERM

java=$("$root/dev/lib/java-home.sh")/bin/java
run_java() { "$java" -Xmx1g --enable-native-access=ALL-UNNAMED --sun-misc-unsafe-memory-access=allow -cp "$root/dist/lib/*" "$@"; }
export ETCDUTL37=$tools/etcd-3.7/etcdutl ETCD36=$tools/etcd-3.6/etcd
export PATH=$root/dist/bin:$tools/etcd-3.6:$tools:$PATH

# database small|large: $BENCH_DATA/NAME.snapshot, of 100 MiB or 1 GiB, made once
database() {
    local operations=29000 keys=5000
    [ ! -f "$BENCH_DATA/$1.snapshot" ] || return 0
    if [ "$1" = large ]; then operations=296000 keys=50000; fi
    echo "bench: filling the database \"$1\", once"
    plan_cluster 1
    start_cluster 3.6 "$BENCH_WORK/fill-$1" fill --quota-backend-bytes 4294967296 --unsafe-no-fsync
    run_java "$root/dev/lib/Fill.java" "$endpoints" "$operations" "$keys" >"$BENCH_WORK/fill.log" 2>&1 || fail "the filling failed: $(tail -n 1 "$BENCH_WORK/fill.log")"
    etcdctl --endpoints "$endpoints" snapshot save "$BENCH_DATA/$1.new" >"$BENCH_WORK/fill.log" 2>&1 || fail "$(tail -n 1 "$BENCH_WORK/fill.log")"
    chmod 400 "$BENCH_DATA/$1.new" # etcdutl hashkv writes to the file that it reads
    mv "$BENCH_DATA/$1.new" "$BENCH_DATA/$1.snapshot"
    stop_servers KILL
    rm -rf "$BENCH_WORK/fill-$1"
}

# cluster NAME MEMBERS [OPTION...]: runs on NAME.snapshot; sets $endpoints
cluster() {
    local name=$1 i
    plan_cluster "$2"
    shift 2
    for ((i = 1; i <= ${#peer_urls[@]}; i++)); do
        etcdutl snapshot restore "$BENCH_DATA/$name.snapshot" --name "m$i" --data-dir "$BENCH_WORK/$name/m$i.etcd" --initial-cluster "$initial_cluster" \
            --initial-cluster-token "$name" --initial-advertise-peer-urls "${peer_urls[i - 1]}" >"$BENCH_WORK/restore.log" 2>&1 ||
            fail "$(tail -n 1 "$BENCH_WORK/restore.log")"
    done
    start_cluster 3.6 "$BENCH_WORK/$name" "$name" --quota-backend-bytes 4294967296 "$@"
}

busy() { awk '/^cpu / { print $2 + $3 + $4 + $6 + $7 + $8 + $9, $2 + $3 + $4 + $5 + $6 + $7 + $8 + $9; exit }' /proc/stat; }

# measure_busy: while nothing is to be done; sets $busy_percent
measure_busy() {
    local busy_before busy_after all_before all_after
    read -r busy_before all_before < <(busy)
    sleep 3
    read -r busy_after all_after < <(busy)
    busy_percent=$((100 * (busy_after - busy_before) / (all_after - all_before)))
}

# machine WORD...: a line that tells of this machine, of the words, and how busy it was
machine() {
    echo "$(date -u +%F), commit $(git -C "$root" describe --always --dirty --exclude '*' 2>/dev/null || echo unknown);" \
        "$(nproc --all) cores, $(sed -n 's/^model name.*: //p' /proc/cpuinfo | head -n 1), $(awk '/^MemTotal/ { printf "%.0f GiB", $2 / 1048576 }' /proc/meminfo)," \
        "Linux $(uname -r), $(df --output=fstype "$BENCH_DATA" | tail -n 1); Java $("$java" -version 2>&1 | sed -n 's/.*version "\([^"]*\)".*/\1/p');" \
        "$*. With all servers idle the cores were $busy_percent % busy with other things before the start."
}
