"""The pages on which citizens book: what for, when, check, and the appointment's own page."""
