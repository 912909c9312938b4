/// `show`: everything that is known of one point.
package io.etcddr.cli.show;
