"""What can happen in a branch, in today's shapes, and which ticket states it leads to."""
