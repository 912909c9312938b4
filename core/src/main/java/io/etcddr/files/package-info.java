/// Files and folders of this machine that are for their owner only: made with their mode from the start, replaced as a
/// whole, removed with all that is in them; locks that tell what belongs to nobody any more; and the room that there
/// is. Knows nothing of what they hold.
package io.etcddr.files;
