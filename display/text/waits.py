"""The expected wait as a lobby reads it: a span of whole minutes, or an honest dash."""

from protocol.views import Wait

UNKNOWN = "—"


def minutes(wait: Wait | None) -> str:
    """`5–12`, `≤ 2`, `0`: from as likely sooner as later to nine times in ten no longer than, in minutes."""
    if wait is None:
        return UNKNOWN
    likely = (wait.p50_s + 30) // 60
    most = max(-(-wait.p90_s // 60), likely)
    if most == 0:
        return "0"
    if likely == 0:
        return f"≤ {most}"
    return str(most) if likely == most else f"{likely}–{most}"


def shorter(wait: Wait | None) -> str:
    """The same where a span has no room: `≤ 124` for `102–124`."""
    whole = minutes(wait)
    return f"≤ {whole.split('–')[1]}" if "–" in whole else whole
