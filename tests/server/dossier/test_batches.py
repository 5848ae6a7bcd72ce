"""A batch says what still waits: what somebody else signed, or was set aside, does not."""

from sqlalchemy import create_engine, delete, insert

from protocol.signing import Look, SignRefusal
from server.dossier import batches
from server.dossier.tables import signing_batch, signing_item, to_sign


def test_what_does_not_wait_any_more_is_not_waited_for() -> None:
    engine = create_engine("sqlite://")
    for table in (signing_batch, signing_item, to_sign):
        table.create(engine)
    with engine.begin() as connection:
        rows = [{"id": "d", "file": file, "look": "official", "filed_at": 1} for file in ("f1", "f2", "f3")]
        connection.execute(insert(to_sign), rows)
        batches.begin(connection, "u1", Look.OFFICIAL, [("d", "f1"), ("d", "f2"), ("d", "f3")], 10)
        (batch,) = batches.batches_of(connection, "u1", 10)
        assert batch.count(batches.ASKED) == 3
        assert batches.batches_of(connection, "u1", 11) == batches.batches_of(connection, "u2", 0) == []
        connection.execute(delete(to_sign).where(to_sign.c.file == "f1"))  # set aside
        connection.execute(to_sign.update().where(to_sign.c.file == "f2").values(look="agency"))  # signed elsewhere
        (batch,) = batches.batches_of(connection, "u1", 10)
        assert [(one.file, one.state, one.reason) for one in batch.items] == [
            ("f1", batches.REFUSED, SignRefusal.REPLACED),
            ("f2", batches.REFUSED, SignRefusal.REPLACED),
            ("f3", batches.ASKED, None),
        ]
        assert batches.settle(connection, "u1", ("d", "f3"))
        assert not batches.settle(connection, "u1", ("d", "f3")), "once"
        (batch,) = batches.batches_of(connection, "u1", 10)
        assert (batch.count(batches.SIGNED), batch.count(batches.ASKED)) == (1, 0)
    engine.dispose()
