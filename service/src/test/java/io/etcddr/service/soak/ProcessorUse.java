package io.etcddr.service.soak;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;

/// Processor time that has passed, as `/proc` tells it: of the machine, idle time of it, and of one process.
record ProcessorUse(long all, long idle, long ofProcess) {
    /// user nice system idle iowait irq softirq steal; what guests take is in `user`.
    private static final int FIELDS = 8;

    private static final int IDLE = 3;
    private static final int WAITING = 4;
    /// `proc(5)`: the 14th and 15th field; the second one, which may hold blanks, ends with the last bracket.
    private static final int USER = 14 - 3;

    static ProcessorUse now(long pid) throws IOException {
        long[] machine = Arrays.stream(Files.readAllLines(Path.of("/proc/stat"))
                        .getFirst()
                        .replaceFirst("cpu +", "")
                        .split(" "))
                .limit(FIELDS)
                .mapToLong(Long::parseLong)
                .toArray();
        String stat = Files.readString(Path.of("/proc", Long.toString(pid), "stat"));
        List<String> fields = List.of(stat.substring(stat.lastIndexOf(')') + 2).split(" "));
        return new ProcessorUse(
                Arrays.stream(machine).sum(),
                machine[IDLE] + machine[WAITING],
                Long.parseLong(fields.get(USER)) + Long.parseLong(fields.get(USER + 1)));
    }

    /// What passed from `before` until this.
    ProcessorUse since(ProcessorUse before) {
        return new ProcessorUse(all - before.all, idle - before.idle, ofProcess - before.ofProcess);
    }

    /// In percent of the machine's time.
    long percentIdle() {
        return 100 * idle / all;
    }

    /// In percent of the machine's time.
    long percentOfProcess() {
        return 100 * ofProcess / all;
    }
}
