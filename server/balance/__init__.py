"""Which ticket next and how long it will be: pure functions of the state, the time and what is known."""
