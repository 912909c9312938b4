/// `backup`: from config or flags to the backup engine.
package io.etcddr.service.backup;
