/// What the service answers over HTTP: probes, metrics, the API under `/api/v1` and the status page. It sees
/// [io.etcddr.service.state.ServiceView] and [io.etcddr.service.state.ServiceControl] and nothing behind them,
/// and trusts no request: sizes, times and connections are bounded, and whatever a request is, the answer is a
/// status code and a message, never a stack trace. Every route and its answers stand in `docs/openapi.yaml`.
package io.etcddr.service.http;
