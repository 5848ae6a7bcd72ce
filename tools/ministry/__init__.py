"""A stand-in for the system that dossiers are told to, with the faults that such systems have. Not the real one."""
