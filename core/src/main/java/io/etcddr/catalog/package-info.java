/// The repository: manifests, their signatures, listing, publishing, verification records, garbage. The commit point of
/// every
/// recovery point is its manifest, written last and create-only.
package io.etcddr.catalog;
