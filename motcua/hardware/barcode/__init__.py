"""Barcode and card scanners."""
