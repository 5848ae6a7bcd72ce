"""What is made of scans: PDF/A, text, the words they are found by; a row for each scan that was filed before."""

import hashlib
import json
from typing import Any

import sqlalchemy as sa
from alembic import op

revision = "0029"
down_revision = "0028"
branch_labels = None
depends_on = None

KINDS = ("filed", "file_set_aside", "erased")


def upgrade() -> None:
    scan_text = op.create_table(
        "scan_text",
        sa.Column("doc", sa.BigInteger(), nullable=False),
        sa.Column("dossier_id", sa.String(length=36), nullable=False),
        sa.Column("file", sa.String(length=36), nullable=False),
        sa.Column("subject", sa.String(length=36), nullable=False),
        sa.Column("raw", sa.String(length=64), nullable=False),
        sa.Column("raw_bytes", sa.BigInteger(), nullable=False),
        sa.Column("filed_at", sa.BigInteger(), nullable=False),
        sa.Column("aside", sa.Boolean(), nullable=False),
        sa.Column("state", sa.String(length=16), nullable=False),
        sa.Column("pdf", sa.String(length=64), nullable=True),
        sa.Column("pdf_bytes", sa.BigInteger(), nullable=True),
        sa.Column("text", sa.String(length=64), nullable=True),
        sa.Column("text_bytes", sa.BigInteger(), nullable=True),
        sa.Column("words", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("doc", name=op.f("pk_scan_text")),
    )
    op.create_index(op.f("ix_scan_text_dossier_id"), "scan_text", ["dossier_id"])
    op.create_index(op.f("ix_scan_text_subject"), "scan_text", ["subject"])
    waits = sa.text("state = 'waiting'")
    op.create_index("ix_scan_text_waiting", "scan_text", ["filed_at"], sqlite_where=waits, postgresql_where=waits)
    op.create_table(
        "scan_word",
        sa.Column("word", sa.BigInteger(), nullable=False),
        sa.Column("doc", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("word", "doc", name=op.f("pk_scan_word")),
        sqlite_with_rowid=False,
    )
    op.create_index(op.f("ix_scan_word_doc"), "scan_word", ["doc"])
    for row in _filed(op.get_bind()):
        op.execute(sa.insert(scan_text).values(**row))


def _filed(connection: sa.Connection) -> list[dict[str, Any]]:
    journal = sa.table("journal", *(sa.column(name) for name in ("stream", "seq", "at", "kind", "body")))
    query = sa.select(journal).where(journal.c.stream.like("D/%"), journal.c.kind.in_(KINDS))
    rows: dict[int, dict[str, Any]] = {}
    by_subject: dict[str, list[dict[str, Any]]] = {}
    for one in connection.execute(query.order_by(journal.c.stream, journal.c.seq)):
        dossier_id, body = one.stream.removeprefix("D/"), json.loads(one.body)
        if one.kind == "erased":
            for subject in body["subjects"]:
                for row in by_subject.get(subject, ()):
                    row["state"] = "erased"
            continue
        digest = hashlib.blake2b(f"{dossier_id}/{body['file']}".encode(), digest_size=8).digest()
        doc = int.from_bytes(digest, "big") >> 1
        if one.kind == "file_set_aside":
            rows[doc]["aside"] = True
        else:
            rows[doc] = {
                "doc": doc, "dossier_id": dossier_id, "file": body["file"], "subject": body["subject"],
                "raw": body["sha256"], "raw_bytes": body["bytes"], "filed_at": one.at, "aside": False,
                "state": "waiting", "words": 0,
            }  # fmt: skip
            by_subject.setdefault(body["subject"], []).append(rows[doc])
    return list(rows.values())
