"""`motcua doctor`'s checks: each a small function that gives the faults it finds, with what to do about them."""
