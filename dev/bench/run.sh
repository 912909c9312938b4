#!/usr/bin/env bash
# make bench: speed and memory beside the tools that people use now, on one machine, in one run. Results also go to dev/.cache/bench.
# usage: run.sh [PART...]        backup, verify, data-dir, all-members, start, list, memory, compression; default: all of them
# BENCH_ROUNDS=5: how often each command is timed. Exit code 1 when a limit does not hold.
# The databases (1 GiB and 100 MiB, APISIX-like) and the repository of 10,000 points are made once and kept in dev/.cache/bench.
set -euo pipefail
# shellcheck source=data.sh
. "$(dirname "${BASH_SOURCE[0]}")/data.sh"

# The peer of the upload. Its start is part of what a shell script pays.
if ! have aws; then
    have python3 || { root_on_debian && apt_install python3-venv; } || fail "there is no AWS CLI, and no python3 to install it with"
    if [ ! -x "$cache/aws/bin/aws" ]; then
        echo "bench: installing the AWS CLI into dev/.cache/aws, once"
        { python3 -m venv "$cache/aws" && "$cache/aws/bin/pip" install -q awscli; } >"$cache/aws.log" 2>&1 ||
            fail "cannot install the AWS CLI: $(tail -n 1 "$cache/aws.log")"
    fi
    export PATH=$PATH:$cache/aws/bin
fi

database small
database large

many() { # a repository of 10,000 points, made again when its format may have changed
    local stamp
    stamp=$(cat "$root"/core/src/main/java/io/etcddr/{catalog,sign}/*.java "$root/dev/bench/ManyPoints.java" | sha256sum | cut -c 1-16)
    export MANY=$BENCH_DATA/many-$stamp
    if [ ! -f "$MANY.key" ]; then
        echo "bench: signing 10,000 recovery points, once"
        rm -rf "$BENCH_DATA"/many-*
        run_java "$root/dev/bench/ManyPoints.java" "$MANY" many 10000 >"$BENCH_WORK/many.key"
        mv "$BENCH_WORK/many.key" "$MANY.key"
    fi
    MANY_KEY=$(cat "$MANY.key")
    export MANY_KEY
}
many

mkdir -p "$BENCH_WORK/s3/bench"
start_minio "$BENCH_WORK/s3"
export S3_URL=$s3_url LARGE=$BENCH_DATA/large.snapshot THREE=m1=http://m1.test:2380,m2=http://m2.test:2380,m3=http://m3.test:2380

(cd "$BENCH_WORK" && etcd-dr init --repository "file://$BENCH_WORK/unused") >"$BENCH_WORK/init.log" 2>&1 || fail "$(tail -n 1 "$BENCH_WORK/init.log")"
RECIPIENT=$(grep -o 'age1[0-9a-z]*' "$BENCH_WORK/etcd-dr.yaml" | head -n 1)
export RECIPIENT
config() { # config NAME: the cluster of $endpoints, backed up into MinIO
    sed -e "s|^  url: .*|  url: s3://bench/$1\n  s3: {endpoint: '$s3_url', region: us-east-1, access-key-id: env:AWS_ACCESS_KEY_ID, secret-access-key: env:AWS_SECRET_ACCESS_KEY}|" \
        -e "s|name: main|name: $1|" -e "s|- http://127.0.0.1:2379|- ${endpoints//,/\\n      - }|" "$BENCH_WORK/etcd-dr.yaml" >"$BENCH_WORK/$1.yaml"
    chmod 600 "$BENCH_WORK/$1.yaml"
}
echo "bench: starting a cluster of three on 1 GiB, and one member on 100 MiB"
cluster small 1
config small
cluster large 3
config large
ENDPOINTS=${endpoints%%,*} # the peer's snapshot takes one member
export ENDPOINTS

for level in 1 3; do sed "s|compression-level: .*|compression-level: $level|" "$BENCH_WORK/large.yaml" >"$BENCH_WORK/large-$level.yaml"; done
chmod 600 "$BENCH_WORK"/*.yaml

# Spool and temporary files on the same disk as everything else.
export TMPDIR=$BENCH_WORK XDG_CACHE_HOME=$BENCH_WORK/cache
sleep 5 # what the start of the servers left to be done is in nobody's time
measure_busy
result=$BENCH_DATA/result-$(date -u +%Y%m%dT%H%M%SZ).md
{
    machine "peers: etcd $(etcdutl version | sed -n 's/^etcdutl version: //p'), $(zstd --version | grep -o 'v[0-9.]*[0-9]' | head -n 1 | sed 's/^/zstd /')," \
        "age $(age --version), $(aws --version | cut -d ' ' -f 1)"
    echo
} | tee "$result.head"
missed=0
"$java" "$root/dev/bench/Bench.java" "$result.body" "$@" || missed=$?
cat "$result.head" "$result.body" >"$result"
rm -f "$result.head" "$result.body"
echo "bench: kept in ${result#"$root"/}"
exit "$missed"
