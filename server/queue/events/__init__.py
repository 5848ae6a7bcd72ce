"""The events of a branch's stream."""
