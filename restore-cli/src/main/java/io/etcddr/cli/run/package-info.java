/// What every command-line program of the project shares: streams and environment, global options, parsing, the one
/// mapper from exceptions to exit codes, signals. Knows no verb and calls no engine.
package io.etcddr.cli.run;
