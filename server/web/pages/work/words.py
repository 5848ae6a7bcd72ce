"""The words of the pages about dossiers: states, events, acts, and the reasons that an act is given, by their codes."""

from collections.abc import Mapping
from typing import Final

from language.messages import N_
from protocol.consultations import OpinionState, Outcome
from protocol.delivery import DeliveryState
from protocol.dossier_life import DossierState
from protocol.payment.money import MoneyState
from server.dossier.work import WorkList

S = DossierState

STATES: Final[Mapping[DossierState, str]] = {
    S.REGISTERED: N_("being taken in"),
    S.RECEIVED: N_("received"),
    S.TURNED_AWAY: N_("not received"),
    S.PROCESSING: N_("being worked on"),
    S.SUPPLEMENT: N_("papers are awaited"),
    S.PAYMENT: N_("a payment is awaited"),
    S.WITHDRAWN: N_("withdrawn"),
    S.STOPPED: N_("processing stopped"),
    S.FINISHED: N_("decided, the result is ready"),
    S.RETURNED: N_("result returned"),
    S.DISCARDED: N_("draft given up"),
}

DELIVERIES: Final[Mapping[DeliveryState, str]] = {
    DeliveryState.AT_DESK: N_("at the desk, to be collected"),
    DeliveryState.POSTED: N_("on its way by post"),
    DeliveryState.CAME_BACK: N_("came back undelivered, at the desk"),
    DeliveryState.DELIVERED: N_("delivered"),
}

FEES: Final[Mapping[MoneyState, str]] = {
    MoneyState.NOTHING: N_("nothing to pay"),
    MoneyState.OWED: N_("not paid yet"),
    MoneyState.ASKED: N_("a transfer is asked for"),
    MoneyState.UNKNOWN: N_("nobody knows whether the transfer arrived"),
    MoneyState.PAID: N_("paid"),
    MoneyState.REFUNDED: N_("given back"),
    MoneyState.WAIVED: N_("waived"),
}

PEOPLE: Final[Mapping[str, str]] = {
    "applicant": N_("who handed it in"),
    "owner": N_("the owner of the matter"),
    "proxy": N_("who acts by mandate"),
    "collector": N_("who collects for them"),
}
"""Who has the result."""

LISTS: Final[Mapping[WorkList, str]] = {
    WorkList.MINE: N_("Mine"),
    WorkList.OFFERED: N_("Handed to me"),
    WorkList.GIVEN: N_("Given, not yet accepted"),
    WorkList.UNIT: N_("My unit's"),
    WorkList.ASKED: N_("My opinion is asked"),
    WorkList.ONLINE: N_("Sent in online"),
    WorkList.RETURN: N_("Results to return"),
    WorkList.SOON: N_("Due within 3 days"),
    WorkList.LATE: N_("Late"),
    WorkList.UNHELD: N_("Held by nobody"),
    WorkList.WAITING: N_("Waiting for a receiver"),
}

EMPTY: Final[Mapping[WorkList, str]] = {
    WorkList.MINE: N_("You have no dossier in hand."),
    WorkList.OFFERED: N_("Nothing waits for you to accept it."),
    WorkList.GIVEN: N_("All that you handed over was accepted."),
    WorkList.UNIT: N_("Your units have no dossier in hand."),
    WorkList.ASKED: N_("Nobody waits for your opinion."),
    WorkList.ONLINE: N_("Nothing that was sent in online waits to be checked."),
    WorkList.RETURN: N_("No result waits for its citizen."),
    WorkList.SOON: N_("Nothing is due within 3 days."),
    WorkList.LATE: N_("Nothing is late."),
    WorkList.UNHELD: N_("Somebody answers for each dossier."),
    WorkList.WAITING: N_("Each hand-over was accepted."),
}

EVENTS: Final[Mapping[str, str]] = {
    "drafted": N_("Begun"),
    "arrived": N_("Sent in online"),
    "completion_asked": N_("Papers asked for, before the receipt"),
    "completed": N_("Papers came online"),
    "followed": N_("Decided by another system: its code was kept"),
    "their_word": N_("Word of the other system"),
    "handed_over": N_("Handed over by a list"),
    "relisted": N_("Moved to a list of its own"),
    "amended": N_("Draft changed"),
    "received": N_("Received"),
    "turned_away": N_("Not received"),
    "discarded": N_("Draft given up"),
    "corrected": N_("Receipt corrected"),
    "offered": N_("Handed over"),
    "opened": N_("Looked into by the receiver"),
    "recalled": N_("Hand-over recalled"),
    "accepted": N_("Accepted"),
    "taken": N_("Taken over"),
    "supplement_asked": N_("Papers asked for"),
    "supplied": N_("Papers supplied"),
    "payment_asked": N_("Payment asked for"),
    "paid": N_("Paid"),
    "suspended": N_("Suspended"),
    "resumed": N_("Resumed"),
    "extended": N_("Term extended"),
    "reappointed": N_("Apology, with a new date"),
    "finished": N_("Decided"),
    "stopped": N_("Stopped"),
    "withdrawn": N_("Withdrawn by the citizen"),
    "posted": N_("Result sent by post"),
    "came_back": N_("Result came back undelivered"),
    "returned": N_("Result returned"),
    "return_undone": N_("Return taken back"),
    "payment_cleared": N_("A payment that was refused is cleared up"),
    "people_noted": N_("People noted"),
    "text_noted": N_("Text noted"),
    "erased": N_("Personal data erased"),
    "held": N_("Kept beyond its term"),
    "hold_released": N_("No longer kept beyond its term"),
    "filed": N_("A scan was filed"),
    "file_signed": N_("A file was signed"),
    "file_set_aside": N_("A scan was set aside"),
    "charged": N_("Fee counted"),
    "charged_nothing": N_("Fee counted: nothing to pay"),
    "fee_waived": N_("Fee waived"),
    "transfer_asked": N_("Transfer asked for"),
    "transfer_doubted": N_("Nobody knows whether the transfer arrived"),
    "transfer_failed": N_("The transfer did not arrive"),
    "fee_paid": N_("Fee paid"),
    "payment_voided": N_("Payment void"),
    "fee_refunded": N_("Fee given back"),
    "consulted": N_("Others asked for their opinion"),
    "consultation_opened": N_("Looked into by who was asked"),
    "consultation_reminded": N_("Who was asked was reminded"),
    "consultation_replaced": N_("Another asked in their place"),
    "consultation_recalled": N_("No longer asked"),
    "consultation_answered": N_("Opinion given"),
    "consultation_silent": N_("No answer in time"),
    "child_opened": N_("A part handed to another agency"),
    "child_ended": N_("The other agency has ended its part"),
    "child_begun": N_("Begun as a part of another dossier"),
    "handed_back": N_("Result given to who has the dossier that it is a part of"),
}
"""What happened, by the journal's kind."""

ACTS: Final[Mapping[str, tuple[str, str]]] = {
    "receive-dossier": (N_("Receive it"), N_("Received: it has its code and due date; the portal is told.")),
    "ask-completion": (
        N_("Ask for papers"),
        N_("The citizen is asked online. It is here again when the papers are."),
    ),
    "turn-away": (N_("Do not receive it"), N_("Not received; the portal is told why.")),
    "follow-dossier": (N_("Correct their code"), N_("The code is corrected.")),
    "accept-offer": (N_("Accept"), N_("Accepted: you answer for the dossier from now on.")),
    "open-offer": (N_("Look into it"), N_("The hand-over can no longer be recalled.")),
    "take-dossier": (N_("Take it"), N_("Taken: you answer for the dossier from now on.")),
    "recall-offer": (N_("Recall the hand-over"), N_("The hand-over is recalled: the dossier is with its giver.")),
    "offer-dossier": (N_("Hand over"), N_("Handed over. You answer for it until it is accepted.")),
    "ask-supplement": (N_("Ask for papers"), N_("The citizen is asked for papers; the time stands still.")),
    "supply": (N_("Papers are there"), N_("The papers are noted; the time goes on.")),
    "ask-payment": (N_("Ask for payment"), N_("A payment is awaited; the time stands still.")),
    "note-payment": (N_("It was paid"), N_("The payment is noted; the time goes on.")),
    "consult": (N_("Ask others for their opinion"), N_("They are asked. You go on answering for the dossier.")),
    "answer-consultation": (N_("Give the opinion"), N_("Your opinion is given.")),
    "open-consultation": (
        N_("Look into the question"),
        N_("You look into it: you can no longer be replaced or recalled."),
    ),
    "remind-consulted": (N_("Remind"), N_("They are reminded.")),
    "replace-consulted": (N_("Ask another"), N_("Another is asked in their place.")),
    "recall-consulted": (N_("Do not ask any more"), N_("They are not asked any more.")),
    "open-child": (
        N_("Have another agency decide a part"),
        N_("The other agency's unit has a dossier of its own for it. This one is returned once that has ended."),
    ),
    "suspend-dossier": (N_("Suspend"), N_("Suspended: the time stands still.")),
    "resume-dossier": (N_("Resume"), N_("Resumed: the time goes on.")),
    "extend-dossier": (N_("Extend the term"), N_("The term is extended.")),
    "reappoint": (N_("Apology and new date"), N_("The new date is set. Send the apology to the citizen.")),
    "finish-dossier": (N_("Decide"), N_("Decided: the result waits for the citizen.")),
    "resolve-on-the-spot": (
        N_("Decide and return on the spot"),
        N_("Decided by delegation, and the result is returned."),
    ),
    "stop-dossier": (N_("Stop"), N_("The processing is stopped.")),
    "withdraw-dossier": (N_("Withdraw for the citizen"), N_("The dossier is withdrawn.")),
    "charge-fee": (N_("Count the fee again"), N_("The fee is counted again.")),
    "waive-fee": (N_("Waive the fee"), N_("The fee is waived.")),
    "void-payment": (N_("Void the payment"), N_("The payment is void, the fee owed again. Print the receipt again.")),
    "refund-fee": (N_("Give the fee back"), N_("The fee is given back: it is in your counter's shift.")),
    "send-result": (N_("Send the result by post"), N_("The result is with the carrier.")),
    "result-came-back": (N_("The result came back"), N_("The result is at the desk again.")),
    "return-result": (N_("Return the result"), N_("The result is returned.")),
    "undo-return": (N_("Take the return back"), N_("The return is taken back: the result is at the desk.")),
}
"""An act's button, and what was done, in the order of the page."""

OF_AN_OPINION: Final = frozenset(
    {"answer-consultation", "open-consultation", "remind-consulted", "replace-consulted", "recall-consulted"}
)
"""What the page offers beside each who is asked, not among the dossier's acts."""

OPINIONS: Final[Mapping[OpinionState, str]] = {
    OpinionState.NEXT: N_("asked after those before"),
    OpinionState.ASKED: N_("asked, not looked into yet"),
    OpinionState.OPENED: N_("looked into, not answered yet"),
    OpinionState.AGREES: N_("agrees"),
    OpinionState.DISAGREES: N_("does not agree"),
    OpinionState.OTHER: N_("has another opinion"),
    OpinionState.SILENT: N_("did not answer in time"),
    OpinionState.RECALLED: N_("no longer asked"),
}

OUTCOMES: Final[Mapping[Outcome, str]] = {
    Outcome.AGREED: N_("agreed"),
    Outcome.NOT_AGREED: N_("not agreed"),
    Outcome.RECALLED: N_("recalled"),
    Outcome.ENDED: N_("the dossier ended before"),
}

OF_THE_QUEUE: Final = frozenset({"receive-dossier", "ask-completion", "turn-away"})
"""What the pages offer of one that came online; a dossier of the desk is entered at the counter."""

UNDO: Final[Mapping[str, str]] = {
    "offer-dossier": "recall-offer",
    "suspend-dossier": "resume-dossier",
}
"""The act that takes another back; others have none: the law knows none."""

WRONG: Final = N_("Fill in what the form asks for.")
NO_WORDS: Final = N_("Write the other opinion in words.")
NO_DATE: Final = N_("Write the date and time, the date as in 31/12/2026 and the time as in 16:30.")
"""What is wrong with a form, as msgids."""
