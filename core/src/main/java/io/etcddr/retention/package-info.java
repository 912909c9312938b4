/// Which recovery points stay and which go. [io.etcddr.retention.Retention] decides, as a pure function of
/// points, policies and time; [io.etcddr.retention.RetentionDecision] is what it decided, with every reason.
/// Deleting is done step by step, by what the decision says.
package io.etcddr.retention;
