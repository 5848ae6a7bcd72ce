"""Pages of officials and clerks about dossiers."""
