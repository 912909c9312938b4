#!/bin/sh
# Starts @NAME@ on Java 25 or newer: JAVA_HOME, else the java on PATH, else the usual folders.
# ETCD_DR_JAVA_OPTS adds options for the JVM, such as -Xmx512m.
set -u

self=$0
while [ -L "$self" ]; do
    link=$(readlink "$self")
    case $link in
        /*) self=$link ;;
        *) self=${self%/*}/$link ;;
    esac
done
case $self in */*) bin=${self%/*} ;; *) bin=. ;; esac
lib=$(cd "$bin/../lib" && pwd -P) || exit 1

# Help never changes, so `make dist` has rendered it: it needs no JVM, and no Java either.
page=
case $#:${1:-}:${2:-} in
    1:-h: | 1:--help:) page=@NAME@ ;;
    2:*:-h | 2:*:--help) page=@NAME@-$1 ;;
esac
if [ -n "$page" ] && [ -r "$lib/help/$page.txt" ]; then exec cat "$lib/help/$page.txt"; fi

java=
use_if_java() { # use_if_java HOME: asks its `release` file, which costs no JVM start
    [ -z "$java" ] && [ -x "$1/bin/java" ] && [ -r "$1/release" ] || return 0
    while IFS='="' read -r key _ version _; do
        [ "$key" = JAVA_VERSION ] || continue
        version=${version%%[!0-9]*}
        [ "${version:-0}" -ge 25 ] && java=$1/bin/java
        break
    done <"$1/release"
}
[ -z "${JAVA_HOME:-}" ] || use_if_java "$JAVA_HOME"
if [ -z "$java" ] && found=$(command -v java); then
    found=$(readlink -f "$found" 2>/dev/null || echo "$found")
    use_if_java "${found%/bin/java}"
fi
if [ -z "$java" ]; then
    for home in /usr/lib/jvm/*25* /opt/*25* /opt/java/* /usr/lib/jvm/* /opt/* /Library/Java/JavaVirtualMachines/*/Contents/Home; do
        use_if_java "$home"
    done
fi
if [ -z "$java" ]; then
    echo "error: @NAME@ needs Java 25 or newer, and found none in JAVA_HOME, on PATH or in the usual folders" >&2
    echo "HINT: Install a Java 25 runtime (Debian: openjdk-25-jre-headless or temurin-25-jre) or set JAVA_HOME." >&2
    exit 1
fi

# Without a UTF-8 locale Java cannot name a file that has other letters than ASCII's.
case ${LC_ALL:-${LC_CTYPE:-${LANG:-}}} in '' | C | POSIX) export LC_ALL=C.UTF-8 ;; esac
# glibc gives every thread an arena of its own otherwise, and keeps what was freed in it.
export MALLOC_ARENA_MAX="${MALLOC_ARENA_MAX:-2}"

# Commands that end at once, and those that move data; these again by what they need, because a JVM loads all classes of its AOT cache
# at its start, and those of the S3 and etcd clients take a quarter of a second.
kind=quick
case ${1:-} in
    backup) kind=backup ;;
    verify | data-dir | export | get | drill | serve) kind=work ;;
esac
for arg in "$@"; do
    case $kind:$arg in
        *:-h | *:--help) kind=quick ;;
        work:--file | work:--file=*) kind=file ;;
    esac
done
options=work
[ "$kind" != quick ] || options=quick
cache=$lib/$kind.aot # made by `make dist`; one that does not fit the Java found here is passed over, and the start is slower
set -- "@$lib/$options.options" @MAIN@ "$@"
[ ! -r "$cache" ] || set -- "-XX:AOTCache=$cache" "$@"

# One small heap with the collector that starts fastest: memory stays the same for a database of any size.
# The JVM's own warnings go to stderr, because stdout is for results.
# shellcheck disable=SC2086 # several options in one variable are meant to be split
exec "$java" -Xmx160m -XX:MaxDirectMemorySize=96m -XX:+UseSerialGC -XX:-UsePerfData \
    -Xlog:disable -Xlog:all=warning:stderr -Xlog:aot*=off:stderr -Xlog:cds*=off:stderr \
    -Djdk.util.jar.enableMultiRelease=false --enable-native-access=ALL-UNNAMED --sun-misc-unsafe-memory-access=allow \
    ${ETCD_DR_JAVA_OPTS:-} -cp "@CLASSPATH@" "$@"
