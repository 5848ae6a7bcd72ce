"""What a clerk can do, what each act asks, and how it is sent."""
