/// Where a snapshot comes from: a member of a live cluster or a file. Choosing the member is a pure decision of its
/// own.
package io.etcddr.source;
