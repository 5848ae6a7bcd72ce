"""The life of a dossier (hồ sơ) as one table, state × event → state; a step that is not in the table is refused.

The ten national states (the codes 1-10 that offices report to the ministries) and one of ours: a draft that was
discarded before anybody received it is reported to nobody. Other states stand apart and are no columns of this table:
its time (`protocol.due`), its money (`protocol.payment.money`), the delivery of its result (`protocol.delivery`), its
consultations (`protocol.consultations`), and who has it in hand.
"""

from enum import StrEnum

from .payment.money import MONEY_STEPS


class DossierState(StrEnum):
    """How a dossier stands for the citizen and the law."""

    REGISTERED = "registered"
    """Being taken in, or sent in and not received yet (mới đăng ký)."""
    RECEIVED = "received"
    """Received, with a receipt and a due date (được tiếp nhận)."""
    TURNED_AWAY = "turned_away"
    """Not received, with a written reason (không được tiếp nhận)."""
    PROCESSING = "processing"
    """A unit works on it (đang xử lý)."""
    SUPPLEMENT = "supplement"
    """The citizen was asked for more papers (yêu cầu bổ sung giấy tờ)."""
    PAYMENT = "payment"
    """The citizen was asked to pay (yêu cầu thực hiện nghĩa vụ tài chính)."""
    WITHDRAWN = "withdrawn"
    """The citizen took it back (công dân yêu cầu rút hồ sơ)."""
    STOPPED = "stopped"
    """Its processing was stopped (dừng xử lý)."""
    FINISHED = "finished"
    """Decided; the result is ready (đã xử lý xong)."""
    RETURNED = "returned"
    """The citizen has the result (đã trả kết quả)."""
    DISCARDED = "discarded"
    """A draft that nobody received."""


S = DossierState

NATIONAL: dict[DossierState, int] = {
    S.REGISTERED: 1,
    S.RECEIVED: 2,
    S.TURNED_AWAY: 3,
    S.PROCESSING: 4,
    S.SUPPLEMENT: 5,
    S.PAYMENT: 6,
    S.WITHDRAWN: 7,
    S.STOPPED: 8,
    S.FINISHED: 9,
    S.RETURNED: 10,
}
"""The code by which a state is reported; a discarded draft has none."""

_ENDS = {"withdrawn": S.WITHDRAWN, "stopped": S.STOPPED}

LIFE: dict[DossierState | None, dict[str, DossierState]] = {
    None: {"drafted": S.REGISTERED, "arrived": S.REGISTERED, "handed_over": S.REGISTERED, "child_begun": S.REGISTERED},
    S.REGISTERED: {
        "amended": S.REGISTERED,
        "completion_asked": S.REGISTERED,
        "completed": S.REGISTERED,
        "received": S.RECEIVED,
        "followed": S.RECEIVED,
        "turned_away": S.TURNED_AWAY,
        "discarded": S.DISCARDED,
    },
    S.RECEIVED: {
        "followed": S.RECEIVED,
        "corrected": S.RECEIVED,
        "offered": S.RECEIVED,
        "opened": S.RECEIVED,
        "recalled": S.RECEIVED,
        "accepted": S.PROCESSING,
        "taken": S.RECEIVED,
        "supplement_asked": S.SUPPLEMENT,
        "payment_asked": S.PAYMENT,
        "suspended": S.RECEIVED,
        "resumed": S.RECEIVED,
        "extended": S.RECEIVED,
        "reappointed": S.RECEIVED,
        "finished": S.FINISHED,
        **_ENDS,
    },
    S.PROCESSING: {
        "corrected": S.PROCESSING,
        "offered": S.PROCESSING,
        "opened": S.PROCESSING,
        "recalled": S.PROCESSING,
        "accepted": S.PROCESSING,
        "taken": S.PROCESSING,
        "supplement_asked": S.SUPPLEMENT,
        "payment_asked": S.PAYMENT,
        "suspended": S.PROCESSING,
        "resumed": S.PROCESSING,
        "extended": S.PROCESSING,
        "reappointed": S.PROCESSING,
        "finished": S.FINISHED,
        **_ENDS,
    },
    S.SUPPLEMENT: {
        "corrected": S.SUPPLEMENT,
        "taken": S.SUPPLEMENT,
        "supplied": S.PROCESSING,
        "extended": S.SUPPLEMENT,
        **_ENDS,
    },
    S.PAYMENT: {"corrected": S.PAYMENT, "taken": S.PAYMENT, "paid": S.PROCESSING, "extended": S.PAYMENT, **_ENDS},
    S.FINISHED: {"corrected": S.FINISHED, "taken": S.FINISHED, "returned": S.RETURNED, "handed_back": S.RETURNED},
    S.TURNED_AWAY: {},
    S.WITHDRAWN: {},
    S.STOPPED: {},
    S.RETURNED: {"return_undone": S.FINISHED},
    S.DISCARDED: {},
}
"""None: before the draft."""

ENDED = frozenset({S.TURNED_AWAY, S.WITHDRAWN, S.STOPPED, S.RETURNED, S.DISCARDED})
"""States that nothing leads out of, but that a return to the wrong person is taken back."""

OPEN = frozenset(DossierState) - ENDED
"""States of a dossier that goes on."""

IN_HAND = frozenset({S.RECEIVED, S.PROCESSING, S.SUPPLEMENT, S.PAYMENT, S.FINISHED})
"""States in which somebody answers for the dossier."""

SETTLES = IN_HAND | {S.WITHDRAWN, S.STOPPED, S.RETURNED}
"""States in which what was begun with money is brought to its end."""

CONSULTATION_STEPS = frozenset(
    f"consultation_{what}" for what in ("opened", "reminded", "replaced", "recalled", "answered", "silent")
)
"""What happens to a consultation that goes on (`protocol.consultations`)."""

BESIDE: dict[str, frozenset[DossierState]] = {
    "relisted": frozenset({S.REGISTERED}),
    "people_noted": OPEN,
    "text_noted": OPEN | SETTLES,
    "erased": frozenset(DossierState),
    "held": frozenset(DossierState) - OPEN,
    "hold_released": frozenset(DossierState) - OPEN,
    "filed": OPEN,
    "file_set_aside": OPEN,
    "file_signed": IN_HAND,
    "their_word": frozenset(DossierState) - {S.REGISTERED, S.DISCARDED},
    "posted": frozenset({S.FINISHED}),
    "came_back": frozenset({S.FINISHED}),
    "payment_cleared": frozenset(DossierState),
    "consulted": frozenset({S.RECEIVED, S.PROCESSING}),
    "child_opened": frozenset({S.RECEIVED, S.PROCESSING}),
    "child_ended": frozenset(DossierState) - {S.REGISTERED, S.DISCARDED},
    **dict.fromkeys(CONSULTATION_STEPS, IN_HAND - {S.FINISHED}),
    **dict.fromkeys(MONEY_STEPS, SETTLES),
    **dict.fromkeys(("charged", "charged_nothing", "fee_waived", "transfer_asked"), IN_HAND),
}
"""Events that leave the state as it is, and the states in which each may happen; but for another system's word, which
brings the state with it (`protocol.ways_in`)."""


def after(state: DossierState | None, kind: str) -> DossierState:
    """The state after event `kind`. Raises ValueError when the table has no such step."""
    then = state if state is not None and state in BESIDE.get(kind, ()) else LIFE[state].get(kind)
    if then is None:
        raise ValueError(f"a dossier that is {state or 'not there'} cannot be {kind}")
    return then


def may(state: DossierState | None, kind: str) -> bool:
    """Whether event `kind` can happen in this state."""
    return kind in LIFE[state] or (state is not None and state in BESIDE.get(kind, ()))
