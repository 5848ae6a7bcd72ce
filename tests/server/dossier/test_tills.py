"""The cash of a counter on both databases: numbers given once, a shift closed once, with its count."""

from concurrent.futures import ThreadPoolExecutor

from sqlalchemy import Engine, update

from protocol import dossier_commands as c
from protocol.commands import Envelope
from protocol.dossier_commands import DossierBody
from protocol.enums import Refusal
from protocol.payment.money import PaidBy
from protocol.problem import Refused
from server.balance.dispatch.choose import choose
from server.dossier.check import DossierRows
from server.dossier.stream.model import DossierStream, stream_of
from server.dossier.stream.money import RefundMoney, TakeMoney, VoidMoney
from server.dossier.tables import payment
from server.dossier.tills import AHEAD, Counted, Shift, close, closing_of, lines, open_shifts, pass_over_numbers, taken
from server.dossier.writer import DossierWriter
from server.journal.check.check import check
from server.journal.database.dialects import connect_to_write
from server.journal.write.committed import Done, Result
from server.queue.stream import BranchStream

from .stream.played import BEGIN, PROCEDURE, UNIT
from .stream.test_money import with_fee


class Desk:
    """One process that takes money; a dossier costs 10,000."""

    def __init__(self, engine: Engine) -> None:
        config = with_fee()
        self.engine = engine
        self.writer = DossierWriter(engine, lambda: BEGIN, {config.id: config}.get, lambda person: False)
        self.sent = 0

    def send(self, id_: str, command: DossierBody, key: str | None = None) -> Result:
        self.sent += 1
        return self.writer.append(Envelope(stream_of(id_), command, key or f"u-lan/{id_}-{self.sent}", "u-lan"))

    def receive(self, *ids: str) -> None:
        for one in ids:
            self.send(one, c.DraftDossier("CN01", PROCEDURE))
            assert isinstance(self.send(one, c.ReceiveDossier(UNIT, 3, 2)), Done)

    def pay(self, id_: str, payment: str, by: PaidBy = PaidBy.CASH, counter: str = "3", key: str | None = None) -> str:
        done = self.send(id_, TakeMoney(payment, by, 10_000, "CN01", counter, "FT26279"), key)
        assert isinstance(done, Done), done
        return str(done.recorded[0].body.number)

    def close(self, vnd: int, shift: int = 1, reason: str | None = None) -> Shift | Refused:
        with connect_to_write(self.engine) as connection, connection.begin():
            return close(connection, Counted("CN01", "3", shift, vnd, reason), "u-lan", BEGIN)


def report(engine: Engine, *, rebuild: bool = False) -> list[str]:
    models = BranchStream(choose), DossierStream()
    return [str(one.kind) for one in check(engine, models, derived=(DossierRows(),), rebuild=rebuild).findings]


def test_one_payment_of_several_dossiers_has_one_number_and_a_shift_closes_with_its_count(engine: Engine) -> None:
    desk = Desk(engine)
    desk.receive("a", "b", "c", "d")
    assert desk.pay("a", "p1", key="k") == desk.pay("b", "p1") == desk.pay("a", "p1", key="k") == "CN01-3-000001"
    assert desk.pay("c", "p2") == "CN01-3-000002"
    assert isinstance(desk.send("c", VoidMoney("typed_wrong", "CN01", "3")), Done)
    assert desk.pay("c", "p2") == "CN01-3-000003"  # the number of a void payment stays its own
    assert desk.pay("d", "p3", PaidBy.VIETQR) == "CN01-3-000004"
    assert isinstance(desk.send("d", RefundMoney("withdrawn", "CN01", "4", "u-chi")), Done)
    desk.receive("e")
    desk.pay("e", "p1")
    assert isinstance(desk.send("e", VoidMoney("typed_wrong", "CN01", "3")), Done)  # its number is still a's and b's
    with engine.connect() as connection:
        here = taken(connection, "CN01", "3", 1)
        assert here == Shift("CN01", "3", 1, cash_vnd=30_000, transfer_vnd=10_000, receipts=4, voided=1, since=BEGIN)
        every = [("a", 1), ("b", 1), ("c", 2), ("c", 3), ("d", 4)]
        every.insert(2, ("e", 1))
        for after, most, found in ((0, 9, every), (0, 1, every[:3]), (1, 2, every[3:5])):
            assert [(one.id, one.n) for one in lines(connection, "CN01", "3", 1, after, most)] == found
        assert open_shifts(connection, ["CN01"], 1) == [here]  # the longest first, and no more than asked for
        (_, other) = open_shifts(connection, ["CN01"], 9)
        assert (other.counter, other.transfer_vnd) == ("4", -10_000)
        assert open_shifts(connection, ["CN02"], 9) == []
    assert desk.close(29_000) == Refused(Refusal.BAD_FIELD, "reason", "the cash differs")
    assert desk.close(29_000, reason="wrong_change") == here
    assert desk.close(29_000, reason="wrong_change") == Refused(Refusal.ALREADY)
    assert isinstance(empty := desk.close(0, shift=2), Refused)
    assert empty.code is Refusal.WRONG_STATE
    assert desk.send("c", VoidMoney("typed_wrong", "CN01", "3")) == Refused(Refusal.TOO_LATE)
    with engine.connect() as connection:
        closed = closing_of(connection, "CN01", "3", 1)
        assert closed is not None
        assert (closed.cash_vnd, closed.counted_vnd, closed.reason, closed.closed_by) == (
            30_000, 29_000, "wrong_change", "u-lan",
        )  # fmt: skip
    assert report(engine) == []


def test_numbers_are_given_once_by_two_processes_and_after_a_restore(engine: Engine) -> None:
    desks = Desk(engine), Desk(engine)
    ids = [f"x{n}" for n in range(6)]
    desks[0].receive(*ids)
    with ThreadPoolExecutor(4) as pool:
        numbers = list(pool.map(lambda n: desks[n % 2].pay(ids[n], f"p{n}"), range(6)))
    assert sorted(numbers) == [f"CN01-3-{n:06}" for n in range(1, 7)]
    with connect_to_write(engine) as connection, connection.begin():
        pass_over_numbers(connection)
    desks[0].receive("y", "z")
    assert desks[0].pay("y", "p") == f"CN01-3-{7 + AHEAD:06}"
    assert desks[0].pay("z", "p", counter="4") == f"CN01-4-{7 + AHEAD:06}"  # it may have given some that are lost


def test_rows_of_payments_are_compared_and_written_anew(engine: Engine) -> None:
    desk = Desk(engine)
    desk.receive("a", "b")
    desk.pay("a", "p1")
    with connect_to_write(engine) as connection, connection.begin():
        connection.execute(update(payment).values(vnd=1))
        row = {"id": "b", "place": 1, "number": "n", "payment": "p", "at": 1, "branch": "CN01", "counter": "3",
               "shift": 1, "n": 9, "paid_by": "cash", "vnd": 5}  # fmt: skip
        connection.execute(payment.insert(), [row])
    assert sorted(report(engine)) == ["row_differs", "row_extra"]
    report(engine, rebuild=True)
    assert report(engine) == []
