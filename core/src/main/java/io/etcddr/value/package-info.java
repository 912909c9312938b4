/// Small immutable values that several packages share: ids, digests, sizes. Java only; no I/O.
package io.etcddr.value;
