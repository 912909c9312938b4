# Sourced after common.sh: starts real servers on free loopback ports, and ends what it started on every exit. Bash.
# shellcheck shell=bash disable=SC2154,SC2034
server_pids=()
server_folder='' # logs; removed at the end by whoever made it

# start_server NAME COMMAND...: in the background, output to $server_folder/NAME.log; its process id is in $server_pid
start_server() {
    server_log=$server_folder/$1.log
    shift
    "$@" >>"$server_log" 2>&1 </dev/null &
    server_pid=$!
    server_pids+=("$server_pid")
}

# stop_servers [SIGNAL]: all that start_server started, and waits for their end
stop_servers() {
    local pid
    for pid in "${server_pids[@]}"; do kill "-${1:-TERM}" "$pid" 2>/dev/null || true; done
    for pid in "${server_pids[@]}"; do wait "$pid" 2>/dev/null || true; done
    server_pids=()
}

# await SECONDS WHAT COMMAND...: until the command succeeds
await() {
    local tries=$(($1 * 10)) what=$2
    shift 2
    while ! "$@" >/dev/null 2>&1; do
        tries=$((tries - 1))
        [ "$tries" -gt 0 ] || fail "$what did not come up; the end of its log: $(tail -n 1 "$server_log")"
        sleep 0.1
    done
}

# plan_cluster N: chooses ports; sets $endpoints, $initial_cluster and the arrays client_urls and peer_urls
plan_cluster() {
    local ports i
    mapfile -t ports < <(free_ports $((2 * $1)))
    client_urls=() peer_urls=() initial_cluster=''
    for ((i = 0; i < $1; i++)); do
        client_urls+=("http://127.0.0.1:${ports[2 * i]}")
        peer_urls+=("http://127.0.0.1:${ports[2 * i + 1]}")
        initial_cluster+=${initial_cluster:+,}m$((i + 1))=${peer_urls[i]}
    done
    endpoints=$(
        IFS=,
        echo "${client_urls[*]}"
    )
}

# start_cluster MINOR FOLDER TOKEN [OPTION...]: the planned members on FOLDER/mN.etcd, and waits until each answers
start_cluster() {
    local etcd=$tools/etcd-$1 folder=$2 token=$3 i name
    shift 3
    for i in "${!client_urls[@]}"; do
        name=m$((i + 1))
        start_server "$name" "$etcd/etcd" --name "$name" --data-dir "$folder/$name.etcd" --log-level warn \
            --listen-client-urls "${client_urls[i]}" --advertise-client-urls "${client_urls[i]}" \
            --listen-peer-urls "${peer_urls[i]}" --initial-advertise-peer-urls "${peer_urls[i]}" \
            --initial-cluster "$initial_cluster" --initial-cluster-token "$token" "$@"
    done
    await 30 "the etcd cluster" "$etcd/etcdctl" --endpoints "$endpoints" endpoint health
}

# start_minio FOLDER: an S3 server; sets $s3_url, and exports the keys as the SDKs and the AWS CLI read them
start_minio() {
    local port
    port=$(free_ports 1)
    s3_url=http://127.0.0.1:$port
    export AWS_ACCESS_KEY_ID=etcddr AWS_SECRET_ACCESS_KEY=etcddr-secret AWS_REGION=us-east-1 AWS_DEFAULT_REGION=us-east-1
    mkdir -p "$1"
    MINIO_ROOT_USER=$AWS_ACCESS_KEY_ID MINIO_ROOT_PASSWORD=$AWS_SECRET_ACCESS_KEY MINIO_BROWSER=off \
        start_server minio "$tools/minio" server --quiet --address "127.0.0.1:$port" "$1"
    await 30 "MinIO" bash -c "exec 3<>/dev/tcp/127.0.0.1/$port; printf 'GET /minio/health/ready HTTP/1.1\r\nHost: minio\r\nConnection: close\r\n\r\n' >&3; head -n 1 <&3 | grep -q ' 200 '"
}
