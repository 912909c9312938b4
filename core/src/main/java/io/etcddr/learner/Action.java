package io.etcddr.learner;

import io.etcddr.value.MemberId;

/// One step towards a learner that follows its cluster. Each may be cut off at any point by a kill: what is seen
/// afterwards leads to the same end.
public sealed interface Action {
    /// Nothing to do now.
    record Rest() implements Action {}

    /// Put it into the member list.
    record Add() implements Action {}

    /// Take the member that is listed for ours: a kill came between adding it and writing that down.
    record Adopt(MemberId member) implements Action {}

    /// Start its etcd.
    record Start() implements Action {}

    /// End its etcd; its data stays.
    record Stop() implements Action {}

    /// Take it out of the member list.
    record Remove(MemberId member) implements Action {}

    /// Delete its data, which belongs to no member any more.
    record Clear() implements Action {}

    /// Begin anew with an empty data directory.
    record Rebuild() implements Action {}

    /// What was wished for is reached: from now on it is to run.
    record Resume() implements Action {}
}
