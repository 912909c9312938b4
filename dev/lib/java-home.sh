#!/bin/sh
# Prints the home of a JDK 25 or newer: JAVA_HOME, else the javac on PATH, else the usual folders (25 before newer ones).
# usage: java-home.sh        one sentence and exit 1 when there is none
set -eu
minimum=25

is_jdk() { # is_jdk HOME: reads the `release` file, which costs no JVM start
    [ -x "$1/bin/javac" ] && [ -r "$1/release" ] || return 1
    version=$(sed -n 's/^JAVA_VERSION="\([0-9]*\).*/\1/p' "$1/release")
    [ "${version:-0}" -ge "$minimum" ]
}

print_if_jdk() {
    if is_jdk "$1"; then
        printf '%s\n' "$1"
        exit 0
    fi
}

if [ -n "${JAVA_HOME:-}" ]; then print_if_jdk "$JAVA_HOME"; fi
if javac=$(command -v javac); then
    javac=$(readlink -f "$javac" 2>/dev/null || echo "$javac")
    print_if_jdk "$(dirname "$(dirname "$javac")")"
fi
for home in /usr/lib/jvm/*25* /usr/local/lib/jvm/*25* /opt/*25* /opt/java/*25* "$HOME"/.sdkman/candidates/java/25* \
    "$HOME"/.jdks/*25* /Library/Java/JavaVirtualMachines/*25*/Contents/Home "$HOME"/Library/Java/JavaVirtualMachines/*25*/Contents/Home \
    /usr/lib/jvm/* /opt/* /opt/java/* /Library/Java/JavaVirtualMachines/*/Contents/Home; do
    print_if_jdk "$home"
done

echo "error: no JDK $minimum or newer found in JAVA_HOME, on PATH or in the usual folders: install one (Debian: openjdk-25-jdk or temurin-25-jdk) or set JAVA_HOME" >&2
exit 1
