#!/usr/bin/env bash
# make demo: a real three-member etcd with APISIX configuration is backed up cold and hot, destroyed, restored, and compared byte by byte.
# usage: demo.sh        KEEP=1 keeps its folder; exit 1 when anything of the new cluster differs
set -euo pipefail
# shellcheck source=lib/common.sh
. "$(dirname "${BASH_SOURCE[0]}")/lib/common.sh"
# shellcheck source=lib/servers.sh
. "$root/dev/lib/servers.sh"

started=$SECONDS
work=$(mktemp -d "$cache/demo.XXXXXX")
server_folder=$work
serve=''
cleanup() {
    if [ -n "$serve" ]; then # by itself, so that its learner ends with it
        kill -TERM "$serve" && wait "$serve" || true
    fi
    stop_servers KILL
    if [ -n "${KEEP:-}" ]; then echo "kept: $work"; else rm -rf "$work"; fi
}
trap cleanup EXIT
trap 'exit 130' INT TERM

bold='' plain=''
if [ -t 1 ] && [ -z "${NO_COLOR:-}" ]; then bold=$(printf '\033[1m') plain=$(printf '\033[0m'); fi
step() { printf '\n%s%s%s\n' "$bold" "$*" "$plain"; }
shell() { # shows a command as a user would type it, and runs it
    printf '$ %s\n' "$*" | sed "s|$work|\$PWD|g"
    "$@"
}
PATH=$root/dist/bin:$PATH
etcdctl() { "$tools/etcd-3.6/etcdctl" --endpoints "$endpoints" "$@"; }
export XDG_CACHE_HOME=$work/cache
cd "$work"

step "1. A cluster of three members ($("$tools/etcd-3.6/etcd" --version | head -n 1)) with APISIX configuration"
plan_cluster 3
start_cluster 3.6 before demo-before
"$root/dev/demo/apisix-seed.sh" | while IFS= read -r -d '' transaction; do etcdctl txn <<<"$transaction" >/dev/null; done
lease=$(etcdctl lease grant 600 | awk '{print $2}')
etcdctl put --lease="$lease" /apisix/data_plane/server_info/gw-0 '{"id":"gw-0","hostname":"gw-0","version":"3.16.0"}' >/dev/null
etcdctl put /apisix/routes/r-old '{"id":"r-old","uri":"/old"}' >/dev/null
etcdctl del /apisix/routes/r-old >/dev/null

everything() { etcdctl get --prefix '' --consistency l -w json | sed 's/.*"kvs"://'; }  # keys, values, versions, revisions, leases
revision() { etcdctl get --prefix '' --limit 1 -w json | sed 's/.*"revision":\([0-9]*\).*/\1/'; }
count() { etcdctl get --prefix "$1" --count-only -w fields | sed -n 's/"Count" : //p'; }
everything >before.json
revision_before=$(revision)
echo "$(count '') keys, $(count /apisix/routes/) of them routes; revision $revision_before"

step "2. A repository, with keys that only its owner has"
shell etcd-dr init --repository "file://$work/repository"
sed -i -e "s|name: main|name: demo|" -e "s|- http://127.0.0.1:2379|- ${endpoints//,/\\n      - }|" etcd-dr.yaml
echo "(The cluster's name and endpoints were filled in.)"
export ETCD_DR_CONFIG=etcd-dr.yaml

step "3. A cold backup, proven before it counts"
shell etcd-dr backup --cluster demo

step "4. A learner that the service adds and looks after, and hot backups from it"
mapfile -t ports < <(free_ports 3)
sed -i "s|^    # timeout: 5s|    learner:\n      runtime: process\n      peer-url: http://127.0.0.1:${ports[0]}\n      client-url: http://127.0.0.1:${ports[1]}\n      data-directory: $work/learner\n    schedules: {hot: {every: 5m}}|" etcd-dr.yaml
cat >>etcd-dr.yaml <<Y
service: {listen: '127.0.0.1:${ports[2]}', state-directory: '$work/state'}
etcd-binaries: {"3.6": '$tools/etcd-3.6/etcd'}
Y
echo "(The learner's URLs and its data directory, and a hot backup every 5 minutes, were put into the config.)"
echo "\$ etcd-dr serve &"
start_server serve etcd-dr serve
serve=$server_pid
hot() { etcd-restore list | grep -q -e -hot-; }
for ((i = 0; i < 120; i++)); do ! hot || break; sleep 0.5; done
hot || fail "no hot backup within a minute: $(tail -n 3 "$server_folder/serve.log")"
shell etcd-dr learner status demo
shell etcd-restore list
kill -TERM "$serve"
wait "$serve" || fail "the service did not end cleanly: $(tail -n 3 "$server_folder/serve.log")"
serve=''

step "5. Is the newest good?"
shell etcd-restore verify --point latest --level structure

step "6. The disaster: all three members killed, their data deleted"
stop_servers KILL
rm -rf before
ls

step "7. Three new data directories from one read of the repository"
shell etcd-restore data-dir latest --all-members --data-dir after \
    --initial-cluster "$initial_cluster" --initial-cluster-token demo-after

step "8. The new cluster"
start_cluster 3.6 after demo-after
everything >after.json
revision_after=$(revision)
echo "$(count '') keys, $(count /apisix/routes/) of them routes; revision $revision_after"
etcdctl get /apisix/routes/r-orders --print-value-only

cmp before.json after.json || fail "the restored keys differ from those that were backed up"
[ "$revision_after" -gt "$revision_before" ] || fail "revision $revision_after is not above $revision_before: watchers would wait for ever"
hashes=$(etcdctl endpoint hashkv -w json | grep -o '"hash":[0-9]*' | sort -u | wc -l)
[ "$hashes" = 1 ] || fail "the members of the new cluster have different HashKV"
etcdctl put /apisix/routes/r-new '{"id":"r-new","uri":"/new"}' >/dev/null || fail "the new cluster takes no write"

step "Every key, value, version and lease is the same, byte by byte; the revision went up from $revision_before to $revision_after; three equal members. Took $((SECONDS - started)) s."
