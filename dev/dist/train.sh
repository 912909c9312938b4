#!/usr/bin/env bash
# Makes the AOT caches dist/lib/KIND.aot: lets the commands of each kind do what they do, and keeps what the JVM learnt.
# With etcd and MinIO in dev/.cache/tools (make tools) the training is a real backup, verification and restore; without them
# only help is trained, and everything else starts slower.
set -euo pipefail
# shellcheck source=../lib/common.sh
. "$(dirname "${BASH_SOURCE[0]}")/../lib/common.sh"
# shellcheck source=../lib/servers.sh
. "$root/dev/lib/servers.sh"

java=$("$root/dev/lib/java-home.sh")/bin/java
work=$(mktemp -d "$cache/train.XXXXXX")
server_folder=$work
export XDG_CACHE_HOME=$work/cache TMPDIR=$work
trap 'stop_servers KILL; rm -rf "$work" "$root"/dist/bin/train-*' EXIT
trap 'exit 130' INT TERM

train() { # train KIND: the commands on standard input, in one JVM with exactly the options of that kind
    local launcher=$root/dist/bin/train-$1 cache_file=$root/dist/lib/$1.aot
    cat >"$work/$1.commands"
    sed -e "s|^kind=.*|kind=$1|" -e 's|io\.etcddr\.cli\.Main|Training|g' "$root/dist/bin/etcd-restore" >"$launcher"
    chmod +x "$launcher"
    if (cd "$work" && ETCD_DR_JAVA_OPTS="-XX:AOTCacheOutput=$cache_file" "$launcher" "$work/$1.commands" >"$work/$1.log" 2>&1) &&
        [ -s "$cache_file" ]; then return; fi
    fail "the training of $1.aot failed: $(grep -v -e '^Picked up' -e AOT "$work/$1.log" | tail -n 1)"
}

help="etcd-restore --help
etcd-dr --help
etcd-restore --version
etcd-restore list --help"
if [ ! -x "$tools/etcd-3.6/etcd" ] || [ ! -x "$tools/minio" ]; then
    echo "dist: no etcd and MinIO in dev/.cache/tools, so only help is trained (make tools)"
    for kind in quick file backup work; do train "$kind" <<<"$help"; done
    exit 0
fi

plan_cluster 1
start_cluster 3.6 "$work" train --unsafe-no-fsync
mkdir -p "$work/s3/bucket"
start_minio "$work/s3"
# Enough for the hot paths to show how they are used: with 40 MB the JIT of a backup of 1 GiB has a quarter less to do than with 100 KB.
"$java" --sun-misc-unsafe-memory-access=allow -cp "$root/dist/lib/*" "$root/dev/lib/Fill.java" "$endpoints" 12000 4000 2>"$work/fill.log" ||
    fail "the training has no data: $(tail -n 1 "$work/fill.log")"
"$tools/etcd-3.6/etcdctl" --endpoints "$endpoints" snapshot save "$work/snapshot.db" >/dev/null 2>&1

init() { # init NAME OPTION...: a config NAME.yaml for a repository, with the cluster filled in
    local config=$work/$1.yaml
    shift
    (cd "$work" && "$root/dist/bin/etcd-dr" init --config "$config" "$@") >"$work/init.log" 2>&1 || fail "the training has no config: $(grep error "$work/init.log")"
    sed -i "s|- http://127.0.0.1:2379|- $endpoints|" "$config"
}
init file --repository "file://$work/repository"
init s3 --repository s3://bucket/training --s3-endpoint "$s3_url" --s3-region us-east-1 --s3-path-style

train backup <<B
etcd-dr backup --config $work/file.yaml
etcd-dr backup --config $work/s3.yaml
etcd-restore --version
B
train file <<F
etcd-restore data-dir --file $work/snapshot.db --data-dir $work/alone --bump-revision 1000 --mark-compacted
etcd-restore data-dir --file $work/snapshot.db --all-members --data-dir $work/all --initial-cluster m1=http://m1.test:2380,m2=http://m2.test:2380
etcd-restore verify --file $work/snapshot.db
F
train work <<W
etcd-dr verify --config $work/s3.yaml --point latest --level structure
etcd-restore export latest --config $work/s3.yaml --output $work/export.db
etcd-restore data-dir latest --config $work/s3.yaml --data-dir $work/one
etcd-dr drill --config $work/file.yaml --etcd-binary $tools/etcd-3.6/etcd --state-dir $work/state
etcd-restore get latest /apisix/routes/ --prefix --config $work/s3.yaml
W
trusted=$(grep -o 'etcddr-sign-1:[A-Za-z0-9+/=]*' "$work/file.yaml" | head -n 1)
train quick <<Q
$help
etcd-dr backup --help
etcd-restore list --config $work/file.yaml
etcd-restore list --config $work/s3.yaml
etcd-restore list --all --repository file://$work/repository --cluster main --trusted-key $trusted
etcd-restore show latest --config $work/s3.yaml
Q
