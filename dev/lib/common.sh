# Sourced by the scripts of dev/: where things are, one-sentence failures, Debian packages. Bash.
# shellcheck shell=bash
root=$(cd "$(dirname "${BASH_SOURCE[0]}")/../.." && pwd)
cache=$root/dev/.cache
tools=$cache/tools
mkdir -p "$tools"

fail() {
    printf 'error: %s\n' "$*" >&2
    exit 1
}
have() { command -v "$1" >/dev/null 2>&1; }
root_on_debian() { [ "$(id -u)" = 0 ] && have apt-get; }

# apt_install PACKAGE...: quiet; its output is shown only when it fails. Wants root_on_debian.
apt_install() {
    local log=$cache/apt.log
    { { apt-get install -y -qq --no-install-recommends "$@" || { apt-get update -qq && apt-get install -y -qq --no-install-recommends "$@"; }; } \
        </dev/null >"$log" 2>&1; } || fail "apt-get cannot install $*: $(tail -n 1 "$log")"
}
export DEBIAN_FRONTEND=noninteractive

# free_ports N: N different loopback ports that nobody listens on, one per line. They lie below the range from which the
# kernel takes the ports of outgoing connections, so that none of those sits on one a moment later.
free_ports() {
    local port seen=" " left=$1
    while [ "$left" -gt 0 ]; do
        port=$((15000 + (RANDOM * 32768 + RANDOM) % 17000))
        if [[ $seen == *" $port "* ]] || (: <"/dev/tcp/127.0.0.1/$port") 2>/dev/null; then continue; fi
        seen+="$port "
        echo "$port"
        left=$((left - 1))
    done
}
