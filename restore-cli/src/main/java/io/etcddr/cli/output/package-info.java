/// How results look: tables, units, JSON, progress. Renders values; decides nothing and reads no store.
package io.etcddr.cli.output;
