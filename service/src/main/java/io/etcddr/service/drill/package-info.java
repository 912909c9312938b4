/// `etcd-dr drill`: a recovery point is restored, booted and compared.
package io.etcddr.service.drill;
