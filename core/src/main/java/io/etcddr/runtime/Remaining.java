package io.etcddr.runtime;

import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/// The processes that must not be left when this program ends. A shutdown hook kills them; a kill of this program
/// itself runs no hook.
final class Remaining {
    private static final Set<ProcessHandle> PROCESSES = ConcurrentHashMap.newKeySet();
    private static volatile boolean ending;

    static {
        try {
            Runtime.getRuntime().addShutdownHook(new Thread(Remaining::killAll, "etcd-dr-etcd"));
        } catch (IllegalStateException e) {
            ending = true; // the program ends already
        }
    }

    private Remaining() {}

    static void endWithUs(ProcessHandle process) {
        PROCESSES.add(process);
        process.onExit().thenAccept(PROCESSES::remove);
        if (ending) {
            process.destroyForcibly();
        }
    }

    private static void killAll() {
        ending = true;
        PROCESSES.forEach(ProcessHandle::destroyForcibly);
    }
}
