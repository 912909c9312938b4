/// A real etcd as a child process of ours: which binary, how it is started, whether it is ready, how it ends, and how
/// a process whose parent was killed is found again. Knows processes and files; whoever starts an etcd says with which
/// flags and asks it for its health himself.
package io.etcddr.runtime;
