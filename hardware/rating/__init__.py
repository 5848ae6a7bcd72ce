"""The pad on which citizens rate a visit."""
