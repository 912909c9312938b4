package io.etcddr.service.serve;

import java.util.Optional;

/// SIGHUP: asks for the config to be read again.
final class ReloadSignals {
    private Optional<Runnable> reload = Optional.empty();
    private boolean asked;

    private ReloadSignals() {}

    /// From now on none ends the process, as the JVM would have it. Those that come before [#answer] wait for it.
    static ReloadSignals listen() {
        ReloadSignals signals = new ReloadSignals();
        ProcessSignals.handle("HUP", signals::arrived);
        return signals;
    }

    private synchronized void arrived() {
        asked = true;
        reload.ifPresent(Runnable::run);
    }

    /// @param by called for each signal, and at once where one has come already
    synchronized void answer(Runnable by) {
        reload = Optional.of(by);
        if (asked) {
            by.run();
        }
    }
}
