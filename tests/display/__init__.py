"""Tests of the lobby display: its pure parts, its view-models, its QML, and the whole program."""
