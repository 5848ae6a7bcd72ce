"""Random days of a scenario, generated and simulated."""
