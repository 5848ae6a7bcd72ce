"""What the city's and the nation's systems are told of dossiers. Never tried with the real ones."""
