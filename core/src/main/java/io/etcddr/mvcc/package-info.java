/// etcd's backend schema on top of bbolt: revisions, records, snapshot status and hash, HashKV, key lookups at a
/// revision, and the
/// preparation of a database for a new cluster. Sees no network and no store.
package io.etcddr.mvcc;
