"""The keyboard on the screen: Telex, the text typed, and the keys."""
