/// Which recovery points stay and which go. [io.etcddr.retention.RetentionPolicy] and the decision are values
/// and pure functions of their arguments; deleting is done elsewhere, step by step, by what the decision says.
package io.etcddr.retention;
