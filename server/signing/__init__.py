"""Signatures in PDFs (PAdES, by pyHanko): how they look, where they stand, made with a token's key, and checked.

Needs `motcua[sign]`; nothing here is imported before a file is signed or checked.
"""
