"""The pure logic of a client: resuming a stream, retrying commands, and the picture of the branch; no sockets."""
