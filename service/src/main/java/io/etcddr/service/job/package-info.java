/// What the service does for its clusters, as values: the jobs, their runs, and how a run ended. Who runs them,
/// when, and who shows them lies elsewhere and sees these.
package io.etcddr.service.job;
