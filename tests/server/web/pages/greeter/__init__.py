"""The greeter's pages."""
