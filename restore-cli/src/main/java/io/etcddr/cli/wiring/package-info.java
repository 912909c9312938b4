/// Builds engine objects from options and config, by hand, in order; closes them in reverse.
package io.etcddr.cli.wiring;
