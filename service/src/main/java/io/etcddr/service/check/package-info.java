/// `etcd-dr check`: tries everything that a backup, a verification and a restore will need, and says in a line
/// each what works. Changes nothing but a small object that it writes and removes again.
package io.etcddr.service.check;
