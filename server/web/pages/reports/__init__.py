"""`/reports`: any range of any branches, down to one visit."""
