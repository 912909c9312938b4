/// Stream stages between a database and a stored object: zstd, age, digests. Each codec has an id that the manifest
/// stores;
/// the stored object decodes with stock tools (`age -d | zstd -d`). No file and no store is known here.
package io.etcddr.codec;
