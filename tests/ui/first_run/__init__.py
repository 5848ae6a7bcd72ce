"""The first run, without a server: what its screens show and do."""
