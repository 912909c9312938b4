/// Carries runs out: a bounded number at a time, each job of a cluster at most once, failed ones again within
/// their window. [io.etcddr.service.run.Runner] knows nothing of etcd or stores; what an attempt does is a
/// [io.etcddr.service.run.Work].
package io.etcddr.service.run;
