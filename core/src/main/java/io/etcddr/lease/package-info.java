/// One writer per cluster. [io.etcddr.lease.ClusterLease] is what a writer must hold to change a cluster's
/// catalog; in a repository it is `writer.json`, changed only by conditional writes. No clock of another
/// machine is believed: a lease has passed on when it was seen unchanged for its whole period by the
/// contender's own clock.
package io.etcddr.lease;
