"""Server processes: started, replaced and stopped."""
