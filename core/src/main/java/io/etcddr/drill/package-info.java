/// Drills: a point is restored as for a disaster, a real etcd boots from it, and what it serves is compared
/// with the point, over the wire. All of it happens in a private folder, behind sockets that nobody else
/// reaches, and is removed afterwards.
package io.etcddr.drill;
