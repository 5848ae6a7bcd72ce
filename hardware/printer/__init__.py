"""The ticket printer's driver: an address, a status, a slip printed and confirmed, a thread to do it in."""
