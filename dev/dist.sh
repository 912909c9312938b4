#!/usr/bin/env bash
# Puts together dist/ from the packaged modules: launchers, the jars that both commands share, and the AOT caches.
# `make dist` packages first. The result runs from any folder, and may be copied with its file times kept (cp -a, tar).
set -euo pipefail
# shellcheck source=lib/common.sh
. "$(dirname "${BASH_SOURCE[0]}")/lib/common.sh"
JAVA_HOME=$("$root/dev/lib/java-home.sh")
export JAVA_HOME

new=$root/dist.new
rm -rf "$new"
mkdir -p "$new/bin" "$new/lib"
trap 'rm -rf "$new"' EXIT

ours=()
for module in service restore-cli core; do
    for jar in "$root/$module/target"/etcd-dr-*.jar; do
        case $jar in *-tests.jar) ;; *) ours+=("$jar") ;; esac
    done
done
[ ${#ours[@]} = 3 ] || fail "expected one packaged jar in each of service, restore-cli and core: run make dist"
cp -p "${ours[@]}" "$root"/dev/dist/*.options "$new/lib/"
for jar in "$root"/service/target/dependency/*.jar; do
    case ${jar##*/} in
        etcd-dr-*) ;;
        picocli-*) "$JAVA_HOME/bin/java" "$root/dev/dist/StackMaps.java" "$jar" "$new/lib/${jar##*/}" ;;
        *) cp -p "$jar" "$new/lib/" ;;
    esac
done
"$JAVA_HOME/bin/javac" -d "$new/training" -cp "$new/lib/*" "$root/dev/dist/Training.java"
"$JAVA_HOME/bin/jar" cf "$new/lib/training.jar" -C "$new/training" .
rm -rf "$new/training"

# The class path is spelled out, because an AOT cache holds for one order of jars only. Ours first: a look-up for one of our
# classes opens no other jar.
class_path=''
for jar in "$new"/lib/etcd-dr-*.jar "$new"/lib/*.jar; do
    entry=\$lib/${jar##*/}
    case :$class_path: in *:"$entry":*) ;; *) class_path+=${class_path:+:}$entry ;; esac
done
launcher() { # launcher FILE NAME MAIN
    sed -e "s|@NAME@|$2|g" -e "s|@MAIN@|$3|g" -e "s|@CLASSPATH@|$class_path|" "$root/dev/dist/launcher.sh" >"$new/bin/$1"
    chmod +x "$new/bin/$1"
}
launcher etcd-dr etcd-dr io.etcddr.service.Main
launcher etcd-restore etcd-restore io.etcddr.cli.Main

mkdir -p "$new/lib/help"
help_page() { # help_page PAGE COMMAND [VERB]
    "$new/bin/$2" ${3:+"$3"} --help >"$new/lib/help.new" || fail "$2 ${3:-} --help failed"
    mv "$new/lib/help.new" "$new/lib/help/$1.txt"
}
for name in etcd-dr etcd-restore; do
    help_page "$name" "$name"
    # shellcheck disable=SC2013 # one word on each line
    for verb in $(sed -n '/^Commands:/,/^$/s/^  \([a-z][a-z-]*\) .*/\1/p' "$new/lib/help/$name.txt"); do help_page "$name-$verb" "$name" "$verb"; done
done

# In its place before the training: an AOT cache remembers where its jars were.
rm -rf "$root/dist"
mv "$new" "$root/dist"
[ -n "${NO_AOT:-}" ] || "$root/dev/dist/train.sh"
