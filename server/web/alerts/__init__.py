"""What a branch's manager has to see to: conditions found in the state, and what becomes of them. Pure."""
