/// How far a long operation is: an interface the engine calls and the commands render.
package io.etcddr.progress;
