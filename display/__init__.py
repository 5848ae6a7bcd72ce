"""The lobby display: who is called where, who waits for what, and how old what it shows is."""
