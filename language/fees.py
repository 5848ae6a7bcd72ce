"""What a procedure costs, in words."""

from gettext import NullTranslations

from protocol.configuration import ProcedureConfig

from .names import name_in


def say_fee(procedure: ProcedureConfig, language: str, words: NullTranslations) -> str:
    """`Miễn phí`, `8.000 đồng (mỗi bản sao)`; empty where the fee is not known."""
    _ = words.gettext
    note = "" if procedure.fee_note is None else name_in(procedure.fee_note, language)
    if procedure.fee_vnd is None:
        return note
    fee = _("Free of charge") if procedure.fee_vnd == 0 else say_money(procedure.fee_vnd, language)
    return f"{fee} ({note})" if note else fee


def say_money(vnd: int, language: str) -> str:
    """25.000 đồng; 25,000 VND."""
    grouped = f"{vnd:,}"
    return f"{grouped.replace(',', '.')} đồng" if language == "vi" else f"{grouped} VND"
