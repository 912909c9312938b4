/// `data-dir`: etcdutl's flags, a plan, data directories.
package io.etcddr.cli.datadir;
