"""From a form of a dossier's page to the command about it. Pure."""

from collections.abc import Callable, Mapping
from datetime import date, datetime, time
from typing import Any, Final, TypeAlias

import msgspec
from msgspec import Struct

from language.dossier_reasons import GIVEN
from protocol import consultations as k
from protocol import dossier_commands as c
from protocol import dossier_money as m
from protocol.children import OpenChild
from protocol.commands import tag_of
from protocol.consultations import OpinionState
from protocol.dossier_commands import DossierBody, Holder, Paper
from protocol.enums import Refusal
from protocol.problem import Refused
from server.dossier.stream.money import RefundMoney, SealedReason, VoidMoney, WaiveMoney
from server.dossier.stream.state import Dossier
from server.web.base.clock import CITY_TIME_ZONE, zone

from .words import NO_DATE, NO_WORDS, WRONG

Form: TypeAlias = Mapping[str, str]
MOST_FIELDS: Final = 200
PAPER: Final = "paper."
ASK: Final = "ask."
KINDS: Final = ("originals", "certified", "copies")
"""How a paper is handed in, in the order of `Paper`."""

AT_A_BRANCH: Final = ("send-result", "return-result", "resolve-on-the-spot")
"""What names the branch whose desk it happens at."""


class Signed(Struct, frozen=True):
    """`by`: the second person who signed in for what is done with money, an opaque id; `text`: what is sealed of it."""

    by: str | None = None
    text: SealedReason | None = None


def command_of(
    act: str,
    form: Form,
    dossier: Dossier,
    branches: tuple[str, ...],
    till: tuple[str, str] | None,
    signed: Signed,
) -> DossierBody | str | Refused:
    """The command; a msgid: what is wrong with the form.

    `branches`: at whose desk a result may be returned; `till`: the branch and the counter whose cash the sender has.
    """
    make = _of_money(act, till, signed) if act in OF_MONEY else _MAKE.get(act)
    if make is None:
        return Refused(Refusal.BAD_FIELD, "act")
    if act in AT_A_BRANCH and form.get("branch", "") not in branches:
        return Refused(Refusal.BAD_FIELD, "branch")
    if act in GIVEN and form.get("reason", "") not in GIVEN[act]:
        return WRONG
    try:
        return make(form, dossier)
    except msgspec.ValidationError:
        return WRONG


def moment_of(form: Form) -> int | None:
    """The moment typed in the fields `date` and `time`, of the city's time zone; None: it is none."""
    typed_day, typed_time = form.get("date", "").strip(), form.get("time", "").strip()
    try:
        if "/" in typed_day:
            day = datetime.strptime(typed_day, "%d/%m/%Y").date()  # noqa: DTZ007  # a date alone
        else:
            day = date.fromisoformat(typed_day)
        at = datetime.combine(day, time.fromisoformat(typed_time.zfill(5)), zone(CITY_TIME_ZONE))
    except ValueError:
        return None
    return round(at.timestamp() * 1000)


def holder_of(value: str) -> Holder:
    """A unit, or `unit/person` of it. Raises ValidationError."""
    unit, _, person = value.partition("/")
    return msgspec.convert({"unit": unit, "person": person or None}, Holder)


def opinion_of(form: Form) -> k.GiveOpinion | str:
    """What somebody thinks who was asked; a msgid: what is wrong with the form."""
    text = form.get("text", "").strip()[:2_000] or None
    if form.get("answer") == OpinionState.OTHER and text is None:
        return NO_WORDS
    said = {name: form.get(name, "") for name in ("no", "place", "answer")} | {"text": text}
    try:
        return msgspec.convert(said, k.GiveOpinion, strict=False)
    except msgspec.ValidationError:
        return WRONG


def _consult(form: Form, dossier: Dossier) -> DossierBody:
    chosen = dict.fromkeys(form[key] for key in sorted(form) if key.startswith(ASK) and form[key])
    asked = {"do": "consult", "to": [holder_of(one) for one in chosen], "matter": form["reason"],
             "in_order": "in_order" in form,
             **{name: form[name] for name in ("needed", "days") if form.get(name)}}  # fmt: skip
    return msgspec.convert(asked, k.Consult, strict=False, from_attributes=True)


def _open_child(form: Form, dossier: Dossier) -> DossierBody:
    asked = {"do": "open-child", "procedure": form.get("procedure", "").strip(), "to": holder_of(form.get("to", ""))}
    return msgspec.convert(asked, OpenChild, from_attributes=True)


def _of_an_opinion(kind: type[DossierBody]) -> Callable[[Form, Dossier], DossierBody]:
    def make(form: Form, dossier: Dossier) -> DossierBody:
        what: dict[str, Any] = {name: form.get(name, "") for name in ("no", "place")} | {"do": tag_of(kind)}
        if kind is k.ReplaceConsulted:
            what["to"] = holder_of(form.get("to", ""))
        return msgspec.convert(what, kind, strict=False, from_attributes=True)

    return make


def _offer(form: Form, dossier: Dossier) -> DossierBody | str:
    due_at = moment_of(form)
    if due_at is None:
        return NO_DATE
    to = holder_of(form.get("to", ""))
    return msgspec.convert({"do": "offer-dossier", "to": to, "due_at": due_at}, c.OfferDossier, from_attributes=True)


def _to_us(kind: type[c.OpenOffer] | type[c.AcceptOffer]) -> Callable[[Form, Dossier], DossierBody]:
    def make(form: Form, dossier: Dossier) -> DossierBody:
        return kind(form.get("unit") or ("-" if dossier.offer is None else dossier.offer.to.unit))

    return make


def _ask_supplement(form: Form, dossier: Dossier) -> DossierBody | str:
    ticked = [key.removeprefix(PAPER) for key in form if key.startswith(PAPER)]
    wanted = list(dict.fromkeys([*ticked, *form.get("others", "").replace(",", " ").split()]))
    override = form.get("override") or None
    if override is not None and override not in GIVEN["override"]:
        return WRONG
    asked = {"do": "ask-supplement", "wanted": wanted, "reason": form["reason"], "override": override}
    return msgspec.convert(asked, c.AskSupplement)


def _ask_completion(form: Form, dossier: Dossier) -> DossierBody | str:
    asked = _ask_supplement(form, dossier)
    if not isinstance(asked, c.AskSupplement):
        return asked
    return c.AskCompletion(asked.wanted, asked.reason, asked.override)


def _receive(form: Form, dossier: Dossier) -> DossierBody:
    numbers = {name: form[name] for name in ("pages", "copies") if form.get(name)}
    return msgspec.convert(
        {"do": "receive-dossier", "unit": form.get("unit", ""), **numbers}, c.ReceiveDossier, strict=False
    )


def _follow(form: Form, dossier: Dossier) -> DossierBody:
    code = "".join(form.get("code", "").split()).upper()
    return msgspec.convert({"do": "follow-dossier", "code": code, "reason": form["reason"]}, c.FollowDossier)


def _supply(form: Form, dossier: Dossier) -> DossierBody:
    """The papers there were, and each that was awaited as it came."""
    came = [Paper(code, *copies_of(form, code)) for code in dossier.awaited]
    kept = [one for one in dossier.papers if one.code not in dossier.awaited]
    return c.Supply((*kept, *(one for one in came if one.originals or one.certified or one.copies)))


def copies_of(form: Form, code: str) -> tuple[int, int, int]:
    """How many of a paper the form names, by `KINDS`. Raises ValidationError."""
    originals, certified, copies = (
        msgspec.convert(form.get(f"{code}.{kind}") or 0, c.Copies, strict=False) for kind in KINDS
    )
    return originals, certified, copies


def _extend(form: Form, dossier: Dossier) -> DossierBody:
    asked = {"do": "extend-dossier", "amount": form.get("amount", ""), "reason": form["reason"]}
    return msgspec.convert(asked, c.ExtendDossier, strict=False)


def _reappoint(form: Form, dossier: Dossier) -> DossierBody | str:
    due_at, override = moment_of(form), form.get("override") or None
    if override is not None and override not in GIVEN["late-apology"]:
        return WRONG
    return NO_DATE if due_at is None else c.Reappoint(due_at, form["reason"], override)


def _charge(form: Form, dossier: Dossier) -> DossierBody:
    asked = {"do": "charge-fee", **{name: form.get(name, "") for name in ("pages", "copies", "reason")}}
    return msgspec.convert(asked, m.ChargeFee, strict=False)


OF_MONEY: Final = ("void-payment", "refund-fee", "waive-fee")
"""What is done with the money of a fee; the first two with the cash of a counter, by the clerk who is logged in there.
"""
APPROVED: Final = ("refund-fee", "waive-fee")
"""What a second person signs in for."""


def _of_money(act: str, till: tuple[str, str] | None, signed: Signed) -> Callable[[Form, Dossier], DossierBody] | None:
    if act == "waive-fee":
        return lambda form, dossier: WaiveMoney(form["reason"], signed.by, signed.text)
    if till is None:
        return None
    if act == "void-payment":
        return lambda form, dossier: VoidMoney(form["reason"], *till)
    return lambda form, dossier: RefundMoney(form["reason"], *till, signed.by, signed.text)


def _send(form: Form, dossier: Dossier) -> DossierBody:
    number = "".join(form.get("number", "").split()).upper()
    asked = {"do": "send-result", "branch": form["branch"], "carrier": form["reason"], "number": number}
    return msgspec.convert(asked, c.SendResult)


_MAKE: Final[dict[str, Callable[[Form, Dossier], DossierBody | str]]] = {
    "receive-dossier": _receive,
    "ask-completion": _ask_completion,
    "turn-away": lambda form, dossier: c.TurnAway(form["reason"]),
    "follow-dossier": _follow,
    "offer-dossier": _offer,
    "open-offer": _to_us(c.OpenOffer),
    "accept-offer": _to_us(c.AcceptOffer),
    "recall-offer": lambda form, dossier: c.RecallOffer(),
    "take-dossier": lambda form, dossier: c.TakeDossier(),
    "ask-supplement": _ask_supplement,
    "supply": _supply,
    "ask-payment": lambda form, dossier: c.AskPayment(),
    "note-payment": lambda form, dossier: c.NotePayment(),
    "consult": _consult,
    **{
        tag_of(one): _of_an_opinion(one)
        for one in (k.OpenConsultation, k.RemindConsulted, k.ReplaceConsulted, k.RecallConsulted)
    },
    "open-child": _open_child,
    "suspend-dossier": lambda form, dossier: c.SuspendDossier(form["reason"]),
    "resume-dossier": lambda form, dossier: c.ResumeDossier(),
    "extend-dossier": _extend,
    "reappoint": _reappoint,
    "finish-dossier": lambda form, dossier: c.FinishDossier(form["reason"]),
    "stop-dossier": lambda form, dossier: c.StopDossier(form["reason"]),
    "withdraw-dossier": lambda form, dossier: c.WithdrawDossier(),
    "charge-fee": _charge,
    "send-result": _send,
    "result-came-back": lambda form, dossier: c.ResultCameBack(form["reason"]),
    "resolve-on-the-spot": lambda form, dossier: msgspec.convert(
        {
            "do": "resolve-on-the-spot",
            "result": form["reason"],
            **{key: form.get(key, "") for key in ("branch", "against")},
            "to": form.get("to", "applicant"),
        },
        c.ResolveOnTheSpot,
    ),
    "undo-return": lambda form, dossier: c.UndoReturn(form["reason"]),
    "return-result": lambda form, dossier: msgspec.convert(
        {"do": "return-result", "branch": form["branch"], "against": form["reason"], "to": form.get("to", "applicant")},
        c.ReturnResult,
    ),
}
