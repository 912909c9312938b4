/// etcd's data directory: who the members are, their WAL, their `.snap` file, and the folders that a real etcd 3.4 to
/// 3.7 boots from. The database inside comes from [io.etcddr.mvcc]. Nothing appears under its final name before all of
/// it
/// is on the disk and checked. And what a stopped member left in its own: [io.etcddr.datadir.MemberData], which only
/// reads.
package io.etcddr.datadir;
