#!/usr/bin/env bash
# make bench-latency: what a backup costs the clients of the voters: puts at 500/s, with no backup and with each kind of one. The result
# also goes to dev/.cache/bench.
# usage: latency.sh        exit code 1 when the limit does not hold
# LATENCY_DATABASE=large (1 GiB) or small (100 MiB), LATENCY_ROUNDS=5, LATENCY_SECONDS=270: no round begins that would end later;
# LATENCY_PHASES=BUSY,LEADER,FOLLOWER,HOT,CONFIRMED,ETCDCTL: those alone, and no backup.
# The voters and the clients have one core, the learner and whoever takes a backup another: they would be different hosts. For the same
# reason what those write (the learner's data, spool, repository, snapshot file) is in memory.
set -euo pipefail
# shellcheck source=data.sh
. "$(dirname "${BASH_SOURCE[0]}")/data.sh"

size=${LATENCY_DATABASE:-large}
mapfile -t cores < <(taskset -cp $$ | sed 's/.*: //' | tr , '\n' | while IFS=- read -r first last; do seq "$first" "${last:-$first}"; done)
[ "${#cores[@]}" -ge 2 ] || fail "two cores are needed, one for the voters and one for the backups"
read -r type free < <(df --output=fstype,avail -BG /dev/shm | tail -n 1)
if [ "$type" != tmpfs ] || [ "${free%G}" -lt 8 ]; then fail "8 GiB of tmpfs are needed in /dev/shm"; fi
memory=$(mktemp -d /dev/shm/etcd-dr-latency.XXXXXX)
trap 'stop_servers KILL; rm -rf "$BENCH_WORK" "$memory"' EXIT
export TMPDIR=$memory XDG_CACHE_HOME=$memory/cache BACKUP_CORE=${cores[1]}

database "$size"
echo "bench: starting three voters on core ${cores[0]} and a learner on core ${cores[1]}"
taskset -cp "${cores[0]}" $$ >"$BENCH_WORK/taskset.log" # whatever is started from here on
# Nobody is elected anew because a core is busy. The URL that members advertise leads nowhere, so that a backup sees the members that it is told of
# and no other: this is how it is made to come from the leader.
options=(--heartbeat-interval 500 --election-timeout 5000 --advertise-client-urls http://127.0.0.1:9)
cluster "$size" 3 "${options[@]}"
mapfile -t ports < <(free_ports 2)
learner=http://127.0.0.1:${ports[0]} learner_peer=http://127.0.0.1:${ports[1]}
await 30 "a cluster that takes a learner" etcdctl --endpoints "$endpoints" member add learner --learner --peer-urls "$learner_peer"
start_server learner taskset -c "$BACKUP_CORE" etcd --name learner --data-dir "$memory/learner.etcd" --log-level warn --quota-backend-bytes 4294967296 \
    --listen-client-urls "$learner" --listen-peer-urls "$learner_peer" --initial-advertise-peer-urls "$learner_peer" \
    --initial-cluster "$initial_cluster,learner=$learner_peer" --initial-cluster-state existing "${options[@]}"
# shellcheck disable=SC2317 # await calls them
applied() { etcdctl --endpoints "$1" endpoint status -w fields | sed -n 's/^"RaftAppliedIndex" : //p'; }
# shellcheck disable=SC2317
follows() { [ "$(applied "$learner")" -ge "$(applied "${endpoints%%,*}")" ]; }
await 120 "the learner" follows

mkdir "$memory/work"
(cd "$memory/work" && etcd-dr init --repository "file://$memory/repository") >"$BENCH_WORK/init.log" 2>&1 || fail "$(tail -n 1 "$BENCH_WORK/init.log")"
sed "s|- http://127.0.0.1:2379|- ${endpoints//,/\\n      - }|" "$memory/work/etcd-dr.yaml" >"$memory/work/cold.yaml"
sed "s|^  - name: main|&\n    learner: {runtime: external, name: learner, peer-url: '$learner_peer', client-url: '$learner'}|" "$memory/work/cold.yaml" >"$memory/work/hot.yaml"
sed "s|runtime: external|&, ask-voter-every: 0s|" "$memory/work/hot.yaml" >"$memory/work/confirmed.yaml"
chmod 600 "$memory"/work/*.yaml

measure_busy
result=$BENCH_DATA/latency-$(date -u +%Y%m%dT%H%M%SZ).md
missed=0
{
    machine "etcd $(etcdutl version | sed -n 's/^etcdutl version: //p'), database \"$size\""
    echo
} >"$result"
cat "$result"
LEARNER_DATABASE=$memory/learner.etcd/member/snap/db BENCH_WORK=$memory/work ENDPOINTS=$endpoints run_java "$root/dev/bench/Latency.java" "$result.body" 2>"$BENCH_WORK/latency.log" || missed=$?
if [ ! -f "$result.body" ]; then
    cat "$BENCH_WORK/latency.log" >&2
    rm -f "$result"
    fail "the measuring failed, see above"
fi
cat "$result.body" >>"$result"
rm -f "$result.body"
echo "bench: kept in ${result#"$root"/}"
exit "$missed"
