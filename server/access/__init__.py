"""Who may do what: devices and people, their tokens and passwords, sessions, and the one permission table."""
