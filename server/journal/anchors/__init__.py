"""Anchors: signed heads of every stream, one a day, in a file outside the database."""
