/// S3 and what speaks its language. The only package that sees the AWS SDK, of which nothing leaves it: callers get
/// [io.etcddr.store.ObjectStore] and [io.etcddr.store.StoreException].
///
/// Retries are the SDK's (standard mode). What is ours: parts in flight with bounded memory, the abort of what was
/// not committed, create-only commits on servers with and without conditional writes, and errors a person
/// understands.
package io.etcddr.store.s3;
