/// Local files for databases that are passing through: private to their owner, locked while they are in use,
/// removed on every way out, and found and removed by a later run after a kill. Knows nothing of etcd and of
/// stores.
package io.etcddr.spool;
