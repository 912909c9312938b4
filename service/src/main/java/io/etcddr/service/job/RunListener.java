package io.etcddr.service.job;

/// Is told of every change of a run: metrics and logs. Called a moment after the change, by one thread for all
/// runs and in the order of the changes; must be quick and not throw.
@FunctionalInterface
public interface RunListener {
    /// @param run in its new state
    void changed(Run run);
}
