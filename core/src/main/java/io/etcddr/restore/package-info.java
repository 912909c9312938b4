/// Brings a recovery point back: a pure [io.etcddr.restore.RestorePlanner] says what would be done and why not,
/// [io.etcddr.restore.DataDirRestore] does it. Nothing is renamed into place before every digest, the
/// structure and
/// the HashKV were checked.
package io.etcddr.restore;
