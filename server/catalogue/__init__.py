"""Catalogues: hand-written files of branches, services, counters and hours, checked and read as configurations."""
