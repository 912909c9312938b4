/// `etcd-dr`: what takes backups. Built from the command-line parts of `io.etcddr.cli` (docs/adr/0001).
package io.etcddr.service;
