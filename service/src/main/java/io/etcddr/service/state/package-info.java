/// What is true now, as values: what the API, the status page and the metrics show. They see
/// [io.etcddr.service.state.ServiceView] and nothing behind it.
package io.etcddr.service.state;
