"""The pages for managers."""
