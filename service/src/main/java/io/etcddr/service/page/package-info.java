/// The status page: HTML made here, of values, for people who are on call. One style sheet and no script. Every
/// text is escaped by [io.etcddr.service.page.Element] and in no other place.
package io.etcddr.service.page;
