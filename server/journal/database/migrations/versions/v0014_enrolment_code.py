"""A new device's code hangs on the server's key and on a nonce of either side."""

import sqlalchemy as sa
from alembic import op

revision = "0014"
down_revision = "0013"
branch_labels = None
depends_on = None


def upgrade() -> None:
    for name in ("commitment", "nonce", "server_key"):
        op.add_column("enrolment", sa.Column(name, sa.String(length=64), nullable=True))
