"""The lobby display: calls, queues, notices, and the age of its data when the connection is cut."""
