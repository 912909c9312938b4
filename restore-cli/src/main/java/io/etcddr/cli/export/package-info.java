/// `export`: a point as a stock snapshot file.
package io.etcddr.cli.export;
