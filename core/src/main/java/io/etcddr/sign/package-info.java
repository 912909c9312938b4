/// Signed JSON documents: Ed25519 keys, the canonical form that is signed, the envelope, and field access that
/// trusts nothing. What the documents mean is not known here; `docs/format.md` is normative for all of it. Sees the
/// JDK and Jackson's streaming parser, no store and no network.
package io.etcddr.sign;
