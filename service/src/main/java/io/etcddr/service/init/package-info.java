/// `init`: a repository, keys, and a commented config.
package io.etcddr.service.init;
