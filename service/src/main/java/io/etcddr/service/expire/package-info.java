/// `expire`: what retention keeps and what it deletes, and deleting it.
package io.etcddr.service.expire;
