/// Groups of options that several commands take, with the checks that need no file and no network.
package io.etcddr.cli.options;
