/// Object storage as the project needs it: [io.etcddr.store.ObjectStore] and its implementations in memory, in a folder
/// and
/// (in `store.s3`) in S3, with decorators beside them. Knows nothing of backups. Only `store.s3` sees the AWS SDK.
package io.etcddr.store;
