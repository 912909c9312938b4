/// What takes minutes: the service through kills, pauses, outages and faults. Run by `make soak` alone.
package io.etcddr.service.soak;
