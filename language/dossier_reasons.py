"""Why something was done to a dossier: each reason's code, which events hold, and its words, which people read."""

from collections.abc import Mapping
from typing import Final

from .messages import N_

REASONS: Final[Mapping[str, Mapping[str, str]]] = {
    "ask-supplement": {
        "missing": N_("papers are missing"),
        "not_valid": N_("a paper is not valid any more"),
        "not_legible": N_("a paper cannot be read"),
        "wrong_form": N_("the form is filled in wrongly"),
    },
    "ask-completion": {
        "missing": N_("papers are missing"),
        "not_valid": N_("a paper is not valid any more"),
        "not_legible": N_("a paper cannot be read"),
        "wrong_form": N_("the form is filled in wrongly"),
    },
    "turn-away": {
        "not_ours": N_("another body decides this"),
        "not_entitled": N_("the conditions of the procedure are not met"),
        "not_completed": N_("the papers that were asked for did not come"),
        "sent_twice": N_("it was sent in twice"),
    },
    "follow-dossier": {
        "typed_wrong": N_("Typed wrong"),
    },
    "override": {
        "law_changed": N_("the law has changed"),
        "new_facts": N_("new facts came up"),
        "inspection": N_("an inspection asks for it"),
    },
    "suspend-dossier": {
        "expertise": N_("an expert's opinion is awaited"),
        "other_body": N_("another body's answer is awaited"),
        "inspection_on_site": N_("an inspection on site"),
        "dispute": N_("a dispute, complaint or court case"),
        "citizen_asked": N_("the citizen asked for it"),
    },
    "consult": {
        "expertise_asked": N_("an expert assessment"),
        "legal_ground": N_("the legal ground"),
        "on_the_spot": N_("facts on the spot"),
        "planning": N_("planning and land use"),
        "security": N_("security, fire or public order"),
    },
    "extend-dossier": {
        "complex": N_("a complex case"),
        "law_allows": N_("the law allows it for this procedure"),
        "disaster": N_("a natural disaster or epidemic"),
    },
    "reappoint": {
        "workload": N_("too much work"),
        "late_opinion": N_("another body's answer is late"),
        "system_down": N_("a system did not work"),
        "staff_absent": N_("an official was absent"),
        "mistake": N_("a mistake of ours"),
    },
    "late-apology": {
        "came_up_late": N_("the reason came up on the last day"),
        "told_before": N_("the citizen was told by word of mouth in time"),
        "overlooked": N_("it was overlooked"),
    },
    "resolve-on-the-spot": {
        "granted": N_("granted"),
        "refused": N_("refused, with reasons"),
        "partly": N_("granted in part"),
    },
    "finish-dossier": {
        "granted": N_("granted"),
        "refused": N_("refused, with reasons"),
        "partly": N_("granted in part"),
    },
    "stop-dossier": {
        "not_supplied": N_("the papers did not come in time"),
        "not_paid": N_("the payment did not come in time"),
        "no_longer_needed": N_("no longer needed"),
        "dead": N_("the person has died"),
    },
    "send-result": {
        "vnpost": N_("VNPost"),
        "viettel_post": N_("Viettel Post"),
        "other_carrier": N_("another carrier"),
    },
    "result-came-back": {
        "nobody_there": N_("nobody was there"),
        "refused_parcel": N_("the receiver refused it"),
        "wrong_address": N_("the address is wrong"),
    },
    "undo-return": {
        "wrong_person": N_("given to the wrong person"),
        "wrong_result": N_("another dossier's result was given"),
        "pressed_wrong": N_("not given out at all"),
    },
    "return-result": {
        "signature": N_("against signature"),
        "code": N_("against the receipt's code"),
        "electronic": N_("as an electronic result"),
        "post": N_("delivered by post"),
    },
}
"""The codes that an act about a dossier may be given, in words."""

CORRECTIONS: Final[Mapping[str, str]] = {
    "typed_wrong": N_("Typed wrong"),
    "counted_wrong": N_("Papers counted wrong"),
    "brought_later": N_("A paper was brought later"),
    "citizen_asked": N_("The citizen asked for it"),
}
"""Why a receipt is replaced by another: the code that is kept, and its words."""

TURNED_AWAY: Final[Mapping[str, str]] = {
    "not_complete": N_("papers are missing that it cannot begin without"),
    "not_competent": N_("another office decides it"),
    "given_back": N_("given back to who brought it"),
}
"""Why a dossier is not received."""

MONEY: Final[Mapping[str, Mapping[str, str]]] = {
    "charge-fee": {
        "pages_wrong": N_("pages counted wrong"),
        "copies_wrong": N_("copies counted wrong"),
    },
    "waive-fee": {
        "poor_household": N_("a poor household"),
        "merit": N_("a person of merit to the nation"),
        "child_or_elder": N_("a child or an elderly person"),
        "disabled": N_("a person with a disability"),
    },
    "void-payment": {
        "noted_wrong": N_("noted wrongly"),
        "not_handed_over": N_("the money was not handed over"),
    },
    "refund-fee": {
        "citizen_withdrew": N_("the citizen took the dossier back"),
        "charged_wrong": N_("the fee was counted wrong"),
        "paid_twice": N_("it was paid twice"),
    },
    "clear-payment": {
        "given_back_now": N_("the money was given back"),
        "noted_otherwise": N_("it was noted by another payment"),
        "not_taken": N_("no money was taken"),
    },
    "close-shift": {
        "wrong_change": N_("wrong change was given"),
        "false_note": N_("a false banknote"),
        "not_found_out": N_("not found out"),
    },
}
"""The codes that an act about money may be given, in words."""

HOLDS: Final[Mapping[str, str]] = {
    "dispute_open": N_("a complaint or a court case"),
    "inspection_open": N_("an inspection"),
    "archive_asks": N_("the archive asks for it"),
}
"""Why a dossier is kept beyond its term."""

ITS_OWN: Final[Mapping[str, str]] = {
    "parent_ended": N_("the dossier that it is a part of has ended"),
}
"""Reasons that the server gives by itself."""

GIVEN: Final[Mapping[str, Mapping[str, str]]] = {**REASONS, **MONEY}
"""Of every act."""

REASON_WORDS: Final[Mapping[str, str]] = {
    code: said
    for codes in (*REASONS.values(), CORRECTIONS, TURNED_AWAY, HOLDS, ITS_OWN, *MONEY.values())
    for code, said in codes.items()
}
"""Every code, whatever it is a reason for."""
