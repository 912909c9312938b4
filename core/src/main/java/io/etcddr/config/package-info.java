/// The configuration file: YAML to records. [io.etcddr.config.ConfigFile] reports every problem of a file at
/// once, with line and key; secrets are references that are resolved when they are needed, and no message ever
/// shows one. What the records mean to an engine is wired by the commands; nothing here knows a store or an
/// etcd.
package io.etcddr.config;
