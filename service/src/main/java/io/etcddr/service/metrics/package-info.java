/// What Prometheus is told. [io.etcddr.service.metrics.Metric] is the one table of names; documents, alerts and
/// the dashboard are checked against it. Values come from the [io.etcddr.service.state.ServiceView] when it is
/// scraped, and from the changes of runs; nothing here asks a store or an etcd.
package io.etcddr.service.metrics;
