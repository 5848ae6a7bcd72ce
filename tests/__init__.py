"""The tests, mirroring the package; `journeys` drives whole programs."""
