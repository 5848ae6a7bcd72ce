"""The LED panel above a counter."""
