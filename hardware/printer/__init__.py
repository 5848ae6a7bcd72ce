"""The ticket printer's driver: addresses, status, printing with confirmation, and a print queue."""
