/// What `etcd-dr serve` logs: one line for each event, as `key=value` or JSON, with run and cluster on every
/// line that is about one.
package io.etcddr.service.logging;
