"""A person's fields as screens show them: enough to recognise them by, too little for others. Pure."""

from collections.abc import Callable, Mapping
from typing import Final

from protocol.dossier_people import PersonField
from protocol.masks import HIDDEN, mask_id, mask_name, mask_phone

F = PersonField


def masked(fields: Mapping[PersonField, str]) -> dict[str, str]:
    """Each field that is known, masked."""
    return {field.value: _MASKS[field](value) for field, value in fields.items()}


def _hidden(value: str) -> str:
    return HIDDEN


def _year(value: str) -> str:
    """`1990-12-31` → `1990-**-**`."""
    return f"{value[:4]}-**-**"


def _last_place(value: str) -> str:
    """`Số 5, phường Hàng Bạc, Hà Nội` → `***, Hà Nội`; nothing of an address in one piece."""
    before, comma, place = value.rpartition(",")
    return f"{HIDDEN}, {place.strip()}" if comma and before and not any(map(str.isdigit, place)) else HIDDEN


def _email(value: str) -> str:
    """`lan.nguyen@example.vn` → `l***@example.vn`."""
    name, _, host = value.rpartition("@")
    return f"{name[:1] if len(name) > 1 else ''}{HIDDEN}@{host}"


def _shown(value: str) -> str:
    return value


_MASKS: Final[dict[PersonField, Callable[[str], str]]] = {
    F.NAME: mask_name,
    F.IDENTITY_NUMBER: mask_id,
    F.OLD_IDENTITY_NUMBER: mask_id,
    F.BIRTH_DATE: _year,
    F.SEX: _shown,
    F.ADDRESS: _last_place,
    F.PHONE: mask_phone,
    F.EMAIL: _email,
    F.ISSUED_ON: _hidden,
    F.MANDATE: _hidden,
    F.SCOPE: _hidden,
    F.VALID_UNTIL: _shown,
}
