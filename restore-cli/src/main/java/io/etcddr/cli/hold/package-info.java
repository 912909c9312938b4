/// `hold`: keeps recovery points from being deleted, and lets them go again.
package io.etcddr.cli.hold;
