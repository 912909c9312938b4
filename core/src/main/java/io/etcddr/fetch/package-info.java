/// Reads stored objects: ranges in parallel, resumed where a connection was cut, decoded, and measured on the
/// way.
/// Says what differs from the manifest; whoever asked decides what that means.
package io.etcddr.fetch;
