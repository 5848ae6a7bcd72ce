"""What the other side lost, or holds otherwise, is found and told again; an answer that is none stops nothing."""

import asyncio

from sqlalchemy import Engine

from protocol import dossier_commands as c
from protocol.dossier_commands import Holder
from server.outbox.compare import Compared, compare
from tests.server.dossier.stream.played import OTHER_UNIT
from tests.server.journal.desk import on_sqlite
from tools.ministry.received import Ministry

from .office import Office, other_side


@on_sqlite
def test_what_differs_there_is_told_again(engine: Engine) -> None:
    ministry = Ministry()

    async def story() -> None:
        async with other_side(ministry) as url:
            office = Office(engine, url)
            codes = [office.receive(f"d{n}") for n in range(4)]
            office.send("d0", c.OfferDossier(Holder(OTHER_UNIT)))
            office.send("d0", c.AcceptOffer(OTHER_UNIT), "u-hoa")
            await office.run()
            assert await compare(engine, office.outbox.other, lambda: office.now) == Compared(4)
            # another history over there: one is lost, one stands as it did long ago
            del ministry.dossiers[codes[1]]
            ministry.dossiers[codes[2]] = ministry.dossiers[codes[2]] | {"TrangThaiHoSo": "1"}
            office.send("d3", c.WithdrawDossier())
            assert await compare(engine, office.outbox.other, lambda: office.now) == Compared(3, (codes[1], codes[2]))
            await office.run()
            assert ministry.states(codes) == {codes[0]: "4", codes[1]: "2", codes[2]: "2", codes[3]: "7"}
            assert await compare(engine, office.outbox.other, lambda: office.now) == Compared(4)
        assert (await compare(engine, office.outbox.other, lambda: office.now)).error == "no_connection"

    asyncio.run(story())
