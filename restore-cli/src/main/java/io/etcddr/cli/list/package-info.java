/// `list`: which recovery points there are.
package io.etcddr.cli.list;
