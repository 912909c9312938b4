/// The only place that talks to a live etcd: members, status, alarms, HashKV, the snapshot stream. Sees jetcd's
/// stubs and gRPC; nobody else does. Every call has a deadline.
package io.etcddr.etcd;
