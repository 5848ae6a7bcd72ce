"""The components of a dossier that no procedure lists, in words: msgids by code."""

from typing import Final

from protocol.components import OTHER, RESULT

from .messages import N_

NAMES: Final = {RESULT: N_("The result"), OTHER: N_("Other papers")}
