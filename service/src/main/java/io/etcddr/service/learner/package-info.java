/// Managed learners in the service and on the command line: made from the config, looked after by a thread for each
/// cluster that this process writes for, and the verbs of `etcd-dr learner`.
package io.etcddr.service.learner;
