"""Why an identity card's code is not taken, and what to do next; a field is named, its value never."""

from gettext import NullTranslations
from typing import Final

from protocol.identity_card import BadCard, CardFault, CardField, CardWarning

from .messages import N_

CARD_FIELDS: Final = {
    CardField.ID: N_("identity number"),
    CardField.OLD_ID: N_("old identity number"),
    CardField.NAME: N_("full name"),
    CardField.BORN: N_("date of birth"),
    CardField.SEX: N_("sex"),
    CardField.ADDRESS: N_("address"),
    CardField.ISSUED: N_("date of issue"),
    CardField.CODE: N_("code"),
}
"""Field → message to be translated."""

_SAID: Final = {
    CardFault.NOT_A_CARD: N_("This is not an identity card's code."),
    CardFault.NOT_UTF8: N_("The scanner sends another encoding. Set it to UTF-8, or type the data."),
    CardFault.TOO_LONG: N_("This code is too long for an identity card."),
    CardFault.TRUNCATED: N_("The code came over in part: “{field}” is missing. Scan it again."),
    CardFault.CONTROL_CHARACTER: N_("“{field}” has a character that cannot be seen. Scan again, or type the data."),
    CardFault.MISSING: N_("“{field}” is empty. Type the data."),
    CardFault.NOT_A_NUMBER: N_("“{field}” has not the right number of digits. Scan again, or type the data."),
    CardFault.NOT_A_DATE: N_("“{field}” is not a date. Scan again, or type the data."),
    CardFault.NOT_A_SEX: N_("“{field}” is neither Nam nor Nữ. Scan again, or type the data."),
    CardFault.ODD_CHARACTER: N_(
        "“{field}” has a character that does not belong there. Set the scanner to UTF-8, or type the data."
    ),
    CardFault.LOST_MARKS: N_(
        "“{field}” has lost its marks: the scanner types as a keyboard. Set it to a serial port, or type the data."
    ),
    CardFault.INVERTED_CASE: N_("Capital and small letters are exchanged. Turn Caps Lock off and scan again."),
    CardFault.SEX_DIFFERS: N_("The identity number says another sex than the card. Look at the card."),
    CardFault.CENTURY_DIFFERS: N_("The identity number says another century of birth than the card. Look at the card."),
    CardFault.YEAR_DIFFERS: N_("The identity number says another year of birth than the card. Look at the card."),
    CardFault.IN_FUTURE: N_("“{field}” is in the future. Check this machine's date, and look at the card."),
    CardFault.BEFORE_BIRTH: N_("The card was issued before the birth. Look at the card."),
}

CARD_WARNINGS: Final = {
    CardWarning.UNKNOWN_PLACE: N_("The identity number begins with no province's code. Look at the card."),
}
"""Warning → message to be translated."""


def say_card_fault(bad: BadCard, words: NullTranslations) -> str:
    """What is wrong and what to do."""
    return words.gettext(_SAID[bad.fault]).format(field=words.gettext(CARD_FIELDS[bad.field]))
