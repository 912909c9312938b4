#!/usr/bin/env bash
# Makes a chromium answer: the tests look at the status page with it. Installs Debian's (root only). Says nothing when it works.
set -euo pipefail
# shellcheck source=lib/common.sh
. "$(dirname "${BASH_SOURCE[0]}")/lib/common.sh"

have chromium || { root_on_debian && apt_install chromium fonts-dejavu-core; } ||
    fail "there is no chromium command: install Chromium (only on Debian is it installed for you)"
chromium --version >/dev/null 2>&1 || fail "chromium does not start: run chromium --version to see why"
