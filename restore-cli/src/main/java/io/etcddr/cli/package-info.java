/// `etcd-restore`: the program and, one folder per verb, its commands. A command parses, calls the engine of core, and
/// hands a report to the output. No engine code here, no printing in the engine. `io.etcddr.service` builds etcd-dr
/// from
/// the same parts.
package io.etcddr.cli;
