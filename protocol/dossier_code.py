"""The code of a dossier (mã hồ sơ): what is accepted as one, and how ours are written. Pure.

`H26.50.05.13-261008-0975`: the agency's code, the day, and a number of that agency and day. Codes of other systems
have parts of one to three characters, a year of two or four digits, a number of up to eight; they are kept as they are.
"""

import re
from datetime import date
from enum import StrEnum
from typing import Annotated, Final

from msgspec import Meta, Struct

_AGENCY: Final = r"[A-Z0-9]{2,3}(\.[A-Z0-9]{1,3}){0,5}"

DossierCode = Annotated[str, Meta(pattern=rf"^{_AGENCY}-([0-9]{{6}}|[0-9]{{8}})-[0-9]{{4,8}}$(?!\n)")]
"""A dossier's code, of any system; to us it only tells dossiers apart."""

AgencyCode = Annotated[str, Meta(pattern=rf"^{_AGENCY}$(?!\n)")]
"""The national code of an agency or unit, such as H26.50.05.13."""

_CODE: Final = re.compile(rf"{_AGENCY}-([0-9]{{6}}|[0-9]{{8}})-[0-9]{{4,8}}")
MOST_NUMBER: Final = 99_999_999


class CodeFault(StrEnum):
    """What no code can be made of."""

    AGENCY = "agency"
    NUMBER = "number"
    """Not from 1 to `MOST_NUMBER`."""


class CodeFormat(Struct, frozen=True):
    """How our codes are written: with a year of four digits or of two, and the fewest digits of the number."""

    whole_year: bool = False
    number_digits: Annotated[int, Meta(ge=4, le=8)] = 4


def is_dossier_code(text: str) -> bool:
    """Whether this may be a dossier's code, ours or another system's."""
    return _CODE.fullmatch(text) is not None


def write_code(agency: str, day: date, number: int, form: CodeFormat) -> str | CodeFault:
    """Our code of an agency's `number`-th dossier of a day. A day's number may have more digits than the fewest."""
    if not re.fullmatch(_AGENCY, agency):
        return CodeFault.AGENCY
    if not 1 <= number <= MOST_NUMBER:
        return CodeFault.NUMBER
    written = f"{day.year:04}{day:%m%d}"
    return f"{agency}-{written if form.whole_year else written[2:]}-{number:0{form.number_digits}}"
