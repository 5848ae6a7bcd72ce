"""How many counters a branch needs, half hour by half hour, and with which skills."""
