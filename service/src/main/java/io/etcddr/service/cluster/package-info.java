/// One cluster as the running service has it: what the config says of it, its store, the claim to its lease,
/// the last look into its catalog, and from these what is due when. Pure where it decides
/// ([io.etcddr.service.cluster.ClusterPlan]); who acts on it is in [io.etcddr.service.serve].
package io.etcddr.service.cluster;
