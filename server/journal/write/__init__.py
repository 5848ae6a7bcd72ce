"""Commands appended to streams, many in one transaction."""
