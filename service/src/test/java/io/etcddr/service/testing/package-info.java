/// What the tests of the service share: a service whose state is given, a clock that stands, and a browser.
package io.etcddr.service.testing;
