"""How satisfied somebody was, in words: the same on phone, pages and pads."""

from typing import Final

from .messages import N_

FACES: Final = {
    5: N_("Very satisfied"),
    4: N_("Satisfied"),
    3: N_("So-so"),
    2: N_("Dissatisfied"),
    1: N_("Very dissatisfied"),
}
"""The levels of a rating, the best first; msgids."""
