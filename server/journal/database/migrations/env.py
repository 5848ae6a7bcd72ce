"""Runs revisions on the connection that `migrate` passes in, in its transaction."""

from alembic import context

from server.journal.schema.tables import metadata

context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=metadata,
    render_as_batch=True,
)
context.run_migrations()
