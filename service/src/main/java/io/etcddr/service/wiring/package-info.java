/// Builds, from a config or from flags, what takes backups of a cluster: the one home of what `backup` and `serve`
/// share. Opens nothing by itself; whoever opened a store or a client closes it.
package io.etcddr.service.wiring;
