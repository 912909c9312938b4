/// Logback, configured in code: an XML file would cost more at start than everything else together.
package io.etcddr.cli.logging;
