"""The pad with which a citizen rates a visit."""
