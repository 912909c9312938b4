/// `verify` of both programs.
package io.etcddr.cli.verify;
