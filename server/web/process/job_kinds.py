"""The kinds of background jobs that a server process works at."""

from server.jobs.worker import Kind
from server.webhooks.deliver import Deliveries


def job_kinds(webhooks: Deliveries) -> tuple[Kind, ...]:
    """Add a kind here; a job of a kind that is not listed waits."""
    return webhooks.kinds()
