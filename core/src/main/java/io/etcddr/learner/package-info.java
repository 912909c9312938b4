/// The managed learner: a member without a vote that follows a cluster, is watched, and is repaired within limits. What
/// is to be done is decided by [io.etcddr.learner.LearnerPlan], a pure function of one observation;
/// [io.etcddr.learner.ManagedLearner] carries out one action at a time, each of which may be cut short anywhere.
/// Where its etcd runs is behind [io.etcddr.learner.EtcdRuntime].
package io.etcddr.learner;
