/// What `data-dir --from-learner` and `backup --from-learner-dir` share: flags, and how a rescue is put together.
package io.etcddr.cli.rescue;
