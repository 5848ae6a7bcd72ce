"""Journeys: whole programs, touched and typed as a person would."""
