"""Tests of motcua.server.dossier."""
