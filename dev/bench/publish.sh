#!/usr/bin/env bash
# Puts the figures of a run of `make bench` into docs/benchmarks.md, between its two markers.
# usage: publish.sh [RESULT]        default: the newest in dev/.cache/bench
set -euo pipefail
# shellcheck source=../lib/common.sh
. "$(dirname "${BASH_SOURCE[0]}")/../lib/common.sh"

document=$root/docs/benchmarks.md
results=("$cache"/bench/result-*.md) # named after their time, and sorted
result=${1:-${results[-1]}}
[ -r "$result" ] || fail "there are no figures yet: run make bench"
sed -i -e '/^<!-- figures -->$/,/^<!-- end of figures -->$/{/^<!--/!d}' -e "/^<!-- figures -->$/r $result" "$document"
echo "bench: $(basename "$result") is in docs/benchmarks.md"
