"""The drivers' codes that the command shows (conditions, outcomes, faults, keys), marked for translation."""

from typing import Final

from language.messages import N_, _

WORDS: Final = (
    N_("ready"),
    N_("paper_near_end"),
    N_("paper_out"),
    N_("cover_open"),
    N_("error"),
    N_("offline"),
    N_("unreachable"),
    N_("unknown"),
    N_("printed"),
    N_("not_printed"),
    N_("unconfirmed"),
    N_("connection_lost"),
    N_("stalled"),
    N_("cannot_be_asked"),
    N_("bad_slip"),
    N_("stopped"),
    N_("not_kept"),
    N_("no_scanimage"),
    N_("no_device"),
    N_("busy"),
    N_("jammed"),
    N_("no_documents"),
    N_("access_denied"),
    N_("bad_option"),
    N_("io_error"),
    N_("no_room"),
    N_("no_answer"),
    N_("not_escl"),
    N_("other_certificate"),
    N_("failed"),
    N_("call"),
    N_("recall"),
    N_("start"),
    N_("complete"),
    N_("no_show"),
    N_("park"),
    N_("pause"),
    N_("alarm"),
    N_("answer_1"),
    N_("answer_2"),
    N_("answer_3"),
    N_("answer_4"),
    N_("answer_5"),
    N_("answer_6"),
    N_("answer_7"),
    N_("answer_8"),
    N_("answer_9"),
)


def in_words(codes: str) -> str:
    """One code, or several separated by commas, in words."""
    return ", ".join(_(code) for code in codes.split(", "))
