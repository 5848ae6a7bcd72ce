"""The shapes that server and programs exchange, and the pure logic of a client that follows a branch."""
