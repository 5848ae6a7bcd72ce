"""Who is called to which counter, shown and spoken."""
