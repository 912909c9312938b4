#!/usr/bin/env bash
# Makes a Docker Engine answer: uses the one that does, else installs Debian's and starts it (root only). Says nothing when it works.
set -euo pipefail
# shellcheck source=lib/common.sh
. "$(dirname "${BASH_SOURCE[0]}")/lib/common.sh"

answers() { docker info >/dev/null 2>&1; }

if have docker && answers; then exit 0; fi
[ -z "${DOCKER_HOST:-}" ] || fail "no Docker Engine answers at DOCKER_HOST=$DOCKER_HOST"
if [ "$(id -u)" != 0 ]; then
    fail "no Docker Engine answers: start one and join its group, or run this as root on Debian, which installs it"
fi
have dockerd && have docker || { root_on_debian && apt_install docker.io iptables; } ||
    fail "there is no Docker Engine: install one (only on Debian is it installed for you)"
if answers; then exit 0; fi # where there is an init system, installing it has started it

mkdir -p "$cache/docker"
nohup dockerd --pidfile "$cache/docker/dockerd.pid" >"$cache/docker/dockerd.log" 2>&1 </dev/null &
started=$!
for _ in $(seq 120); do
    if answers; then exit 0; fi
    # Another run may have been first: then ours gives up, and that one answers soon.
    kill -0 "$started" 2>/dev/null || { sleep 2 && answers && exit 0; } || break
    sleep 0.25
done
fail "dockerd does not answer: $(grep -v level=info "$cache/docker/dockerd.log" | tail -n 1)"
