/// Fixtures on real servers, for the tests of every module: [io.etcddr.testing.EtcdCluster] and what fills it.
/// Servers listen on loopback, keep their data under the temporary folder and their logs under `target/etcd-logs`,
/// and die with the JVM.
package io.etcddr.testing;
