/// The config file of a running service, and the commands that look at one.
/// [io.etcddr.service.config.ConfigWatch] notices that the file has changed; what a new configuration does to
/// the service lies elsewhere.
package io.etcddr.service.config;
