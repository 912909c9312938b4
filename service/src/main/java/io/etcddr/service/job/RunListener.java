package io.etcddr.service.job;

/// Is told of every change of a run: metrics and logs. Called on the thread of the run; must be quick and not
/// throw.
@FunctionalInterface
public interface RunListener {
    /// @param run in its new state
    void changed(Run run);
}
