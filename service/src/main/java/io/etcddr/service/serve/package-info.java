/// `etcd-dr serve`: the composition root, by hand. Config, stores, leases, runner, alarms, front door are made
/// in this order and closed in reverse. What is decided is decided in [io.etcddr.service.cluster] and
/// [io.etcddr.service.schedule].
package io.etcddr.service.serve;
