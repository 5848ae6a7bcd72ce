"""Which ticket a counter calls next."""
