package io.etcddr.etcd;

/// What became of a watch from a revision on.
public sealed interface WatchAnswer {
    /// The watcher is told that what it asks for is gone, and that it has to load everything anew.
    ///
    /// @param revision the compact revision
    record Compacted(long revision) implements WatchAnswer {}

    /// The watch was accepted, and nothing has come since: the watcher waits.
    record Silent() implements WatchAnswer {}

    /// The watch was accepted, and there was something to tell.
    ///
    /// @param revision of the first event
    record Event(long revision) implements WatchAnswer {}

    /// @param reason as the server gives it, may be empty
    record Canceled(String reason) implements WatchAnswer {}
}
