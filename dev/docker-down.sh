#!/usr/bin/env bash
# Stops the Docker Engine that docker-up.sh started; one that was there before is left alone.
set -euo pipefail
# shellcheck source=lib/common.sh
. "$(dirname "${BASH_SOURCE[0]}")/lib/common.sh"

pidfile=$cache/docker/dockerd.pid
if [ ! -f "$pidfile" ]; then exit 0; fi
pid=$(cat "$pidfile")
# After a reboot the number may be somebody else's.
if [ "$(cat "/proc/$pid/comm" 2>/dev/null)" = dockerd ]; then
    kill "$pid"
    for _ in $(seq 120); do
        kill -0 "$pid" 2>/dev/null || break
        sleep 0.25
    done
    if kill -0 "$pid" 2>/dev/null; then fail "dockerd ($pid) did not stop within 30 s"; fi
fi
rm -f "$pidfile"
