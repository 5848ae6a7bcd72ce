"""The clerk's program: the ticket in hand and its running time, who waits, and every verb of a counter by one key."""
