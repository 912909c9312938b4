/// The configuration file: YAML to records. [io.etcddr.config.ConfigFile] reports every problem of a file at
/// once, with line and key; secrets are references that are resolved when they are needed, and no message ever
/// shows one. What the records mean to an engine is wired by the commands; nothing here knows a store or an
/// etcd.
///
/// A key is declared once, as a `Key` in the reader of its group, and bound to the record in its `Group`. From
/// there the reader has its type and default, a typo its nearest key, `config print` its value, the manual and
/// the JSON Schema their text. To add one: declare it, bind it, read it, add it to `ConfigText.EVERYTHING` of the
/// tests, and run those with `-Dupdate.docs=true`; they fail where one of these was forgotten.
package io.etcddr.config;
