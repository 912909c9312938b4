/// Errors that reach a person: [Failure] carries an [ErrorCode], a message and a hint. Engine code throws; the commands
/// print and turn the code into the exit status. Nothing here knows how it is printed.
package io.etcddr.error;
