/// The managed learner: a member without a vote that we add to a cluster, run, watch and repair, so that hot
/// backups
/// cost the voters nothing and the freshest copy of the data is left when the voters are lost.
///
/// What is seen becomes an `Observation`; `LearnerPlan` decides, purely, on one `Action`; `ManagedLearner`
/// carries it out.
/// `EtcdRuntime` is where the etcd runs.
package io.etcddr.learner;
