#!/bin/sh
# Adds up Surefire's reports: what failed, what was skipped and why, and last the line "N passed, N failed, N skipped".
# usage: test-summary.sh        exit 1 when a test failed or none ran
set -eu
cd "$(dirname "$0")/../.."
find . -path '*/target/surefire-reports/TEST-*.xml' -exec cat {} + | awk '
    function attribute(name,    value) {
        if (!match($0, " " name "=\"[^\"]*\"")) return ""
        value = substr($0, RSTART, RLENGTH)
        sub(/^[^"]*"/, "", value); sub(/"$/, "", value)
        gsub(/&quot;/, "\"", value); gsub(/&lt;/, "<", value); gsub(/&gt;/, ">", value)
        gsub(/&apos;/, "\047", value); gsub(/&#10;/, " ", value); gsub(/&amp;/, "\\&", value)
        return value
    }
    # What is printed into a report is no part of it.
    /<system-(out|err)>/ { printed = 1 }
    printed { if (/<\/system-(out|err)>/) printed = 0; next }
    /<testcase / { test = attribute("classname") "." attribute("name"); state = ""; if (!(test in seen)) { seen[test] = 1; total++ } }
    # A rerun or a second report of the same test counts once, and as failed when it failed once.
    /<skipped/ && !(test in skipped) { skipped[test] = attribute("message"); nskipped++ }
    /<(failure|error)[ >\/]/ && !(test in failed) { failed[test] = attribute("message"); nfailed++ }
    END {
        for (t in failed) printf "failed   %s: %s\n", t, substr(failed[t], 1, 300) | "sort"
        for (t in skipped) printf "skipped  %s: %s\n", t, skipped[t] == "" ? "(no reason given)" : substr(skipped[t], 1, 300) | "sort"
        close("sort")
        printf "%d passed, %d failed, %d skipped\n", total - nfailed - nskipped, nfailed, nskipped
        exit total == 0 || nfailed > 0
    }'
