"""The kinds of background jobs that a server process works at."""

from server.jobs.worker import Kind


def job_kinds() -> tuple[Kind, ...]:
    """Add a kind here; a job of a kind that is not listed waits."""
    return ()
