/// The bbolt file format: pages, meta pages, cursors, the verifier, the bottom-up writer. Knows nothing of etcd, sees
/// nothing but the JDK,
/// and is safe on hostile input: every number read from a file is checked against the file before it is used.
package io.etcddr.bolt;
