/// Shows whether stored points and snapshot files are what they should be. [io.etcddr.verify.Verifier] checks
/// points of a
/// repository, [io.etcddr.verify.FileVerifier] a file. Reads everything, changes nothing but the verification
/// record.
package io.etcddr.verify;
