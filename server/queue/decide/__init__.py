"""A command decided on the state: events, or a refusal."""
