/// What the tests of the service share: a service whose state is given, and a browser.
package io.etcddr.service.testing;
