"""Measurements of the server, each beside a reference from the same run; `make prove PROVE=bench` writes them down."""
