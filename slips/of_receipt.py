"""The content of a dossier's receipt on ticket paper: from the server's answer, and the branch."""

from datetime import datetime
from gettext import NullTranslations
from zoneinfo import ZoneInfo

from hardware.slip.receipt import Receipt
from language.fees import say_money
from language.messages import BOTH, N_, translations
from language.names import name_in
from protocol.components import component_name
from protocol.dossier_commands import Paper
from protocol.dossier_views import DossierView, PaperView
from protocol.payment.money import MoneyState, PaidBy
from protocol.views import BranchView

HELD = N_("held already")
STANDS = {
    MoneyState.OWED: N_("not paid yet"),
    MoneyState.ASKED: N_("not paid yet"),
    MoneyState.UNKNOWN: N_("not paid yet"),
    MoneyState.PAID: N_("paid"),
    MoneyState.REFUNDED: N_("given back"),
    MoneyState.WAIVED: N_("waived"),
}
BY = {PaidBy.CASH: N_("in cash"), PaidBy.VIETQR: N_("by transfer")}


def receipt_of(dossier: DossierView, branch: BranchView) -> Receipt:
    """The receipt in force of a dossier that was received. In Vietnamese; nobody is named."""
    zone = ZoneInfo(branch.time_zone)
    procedure = next((one for one in branch.procedures if one.code == dossier.procedure), None)
    last = dossier.receipts[-1]
    due = dossier.due

    def papers() -> tuple[str, ...]:
        found = []
        for paper in last.papers:
            name = component_name(procedure, paper.code)
            called = paper.code if name is None else name_in(name, BOTH[0])
            found.append(f"{called}: {handed_in(paper, translations(BOTH[0]))}")
        return tuple(found)

    def here(at: datetime) -> datetime:
        return at.astimezone(zone)

    return Receipt(
        branch=name_in(branch.name, BOTH[0]),
        number=dossier.code or "",
        procedure=dossier.procedure if procedure is None else name_in(procedure.name, BOTH[0]),
        unit=branch.agency or "",
        issued_at=here(last.at),
        due_at=None if due is None else here(due.promised_at),
        track_url=dossier.lookup_url or dossier.code or "",
        secret=dossier.lookup_secret or "",
        papers=papers(),
        replaces=last.number > 1 or _is_undone(dossier),
        fee=_fee(dossier),
    )


def _is_undone(dossier: DossierView) -> bool:
    """Whether an earlier receipt says that a fee was paid, or is owed, which holds no more."""
    money = dossier.money
    return money is not None and (
        money.state is MoneyState.WAIVED or any(one.voided is not None or one.vnd < 0 for one in money.entries)
    )


def _fee(dossier: DossierView) -> str:
    """`16.000 đồng · tiền mặt · CN01-1-000001`; empty where nothing is owed."""
    money, words = dossier.money, translations(BOTH[0])
    said = None if money is None else STANDS.get(money.state)
    if money is None or said is None:
        return ""
    parts = [say_money(money.vnd, BOTH[0]), words.gettext(said)]
    if money.state is MoneyState.PAID:
        paid = money.entries[-1]
        parts[1:] = [words.gettext(BY[paid.by]), paid.number]
    return " · ".join(parts)


def handed_in(paper: PaperView | Paper, words: NullTranslations) -> str:
    """`1 bản chính, 2 bản sao`; or that the office has it already."""
    if paper.held:
        return words.gettext(HELD)
    counted = (
        (paper.originals, words.ngettext("{n} original", "{n} originals", paper.originals)),
        (paper.certified, words.ngettext("{n} certified copy", "{n} certified copies", paper.certified)),
        (paper.copies, words.ngettext("{n} copy", "{n} copies", paper.copies)),
    )
    return ", ".join(said.format(n=n) for n, said in counted if n)
