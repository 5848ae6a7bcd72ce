"""The files that wait for a signature, of those that were filed before too; and what was asked to be signed."""

import json
from typing import Any

import sqlalchemy as sa
from alembic import op

revision = "0040"
down_revision = "0039"
branch_labels = None
depends_on = None

IN_HAND = ("received", "processing", "supplement", "payment", "finished")


def upgrade() -> None:
    to_sign = op.create_table(
        "to_sign",
        sa.Column("id", sa.String(length=36), nullable=False),
        sa.Column("file", sa.String(length=36), nullable=False),
        sa.Column("look", sa.String(length=16), nullable=False),
        sa.Column("filed_at", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("id", "file", name=op.f("pk_to_sign")),
    )
    op.create_index(op.f("ix_to_sign_look_filed_at"), "to_sign", ["look", "filed_at"])
    op.create_table(
        "signing_batch",
        sa.Column("id", sa.String(length=36), nullable=False),
        sa.Column("asked_by", sa.String(length=36), nullable=False),
        sa.Column("look", sa.String(length=16), nullable=False),
        sa.Column("asked_at", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_signing_batch")),
    )
    op.create_index(op.f("ix_signing_batch_asked_by_asked_at"), "signing_batch", ["asked_by", "asked_at"])
    op.create_table(
        "signing_item",
        sa.Column("batch", sa.String(length=36), nullable=False),
        sa.Column("place", sa.Integer(), nullable=False),
        sa.Column("dossier_id", sa.String(length=36), nullable=False),
        sa.Column("file", sa.String(length=36), nullable=False),
        sa.Column("state", sa.String(length=16), nullable=False),
        sa.Column("reason", sa.String(length=32), nullable=True),
        sa.PrimaryKeyConstraint("batch", "place", name=op.f("pk_signing_item")),
    )
    op.create_index(op.f("ix_signing_item_dossier_id_file"), "signing_item", ["dossier_id", "file"])
    op.bulk_insert(to_sign, _waiting(op.get_bind()))


def _waiting(connection: sa.Connection) -> list[dict[str, Any]]:
    journal = sa.table("journal", *(sa.column(name) for name in ("stream", "seq", "at", "kind", "body")))
    dossier = sa.table("dossier", sa.column("id"), sa.column("state"))
    query = (
        sa.select(dossier.c.id, journal.c.at, journal.c.kind, journal.c.body)
        .join(dossier, journal.c.stream == sa.literal("D/") + dossier.c.id)
        .where(dossier.c.state.in_(IN_HAND), journal.c.kind.in_(("filed", "file_set_aside")))
        .order_by(journal.c.stream, journal.c.seq)
    )
    rows: dict[tuple[str, str], dict[str, Any]] = {}
    for one in connection.execute(query):
        body = json.loads(one.body)
        if one.kind == "file_set_aside":
            rows.pop((one.id, body["file"]), None)
        else:
            look = "official" if body["component"] == "result" else "copy"
            rows[one.id, body["file"]] = {"id": one.id, "file": body["file"], "look": look, "filed_at": one.at}
    return list(rows.values())
