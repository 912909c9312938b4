/// What is left of a learner when every voter is gone: its data directory, read as it lies there, and brought
/// forward to everything that its own log says is committed. What comes out is a database like any other, for
/// [io.etcddr.restore].
package io.etcddr.rescue;
