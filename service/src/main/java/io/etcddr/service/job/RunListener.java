package io.etcddr.service.job;

/// Is told of every change of a run: metrics and logs. Called a moment after the change, by one thread for all
/// runs and in the order of the changes; must be quick and not throw.
@FunctionalInterface
public interface RunListener {
    /// @param run in its new state
    void changed(Run run);

    /// An attempt ended with an exception that nobody foresaw: what there is to find the bug by. The change that
    /// it leads to is told as well.
    ///
    /// @param run as it was while it ran
    default void broke(Run run, Throwable thrown) {}
}
