/// `get`: keys of a point.
package io.etcddr.cli.get;
