"""Background work: a durable queue in the database, and the thread that works it off."""
