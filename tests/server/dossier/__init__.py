"""Tests of server.dossier."""
