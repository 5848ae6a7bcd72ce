"""A branch that receives dossiers."""

from tests.counter.intake.conftest import serving

__all__ = ["serving"]
