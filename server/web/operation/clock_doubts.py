"""What is wrong with the clock, for `/readyz`."""

from server.journal.clock.belief import TOLERANCE_MS

from .context import AppContext


def doubts(context: AppContext) -> list[str]:
    """One line for each: the machine's clock, and each branch whose last event is later than now."""
    belief, reading = context.clock.verdict()
    now = belief.now(reading)
    found = []
    if belief.doubt is not None:
        held = "believed" if belief.believed else "days do not open, end or expire"
        found.append(f"clock {belief.doubt} by {belief.by_ms // 1000} s: {held}")
    ahead = {name: branch.state.at - now for name, branch in context.live.branches.items()}
    late = sorted((name, ms) for name, ms in ahead.items() if ms > TOLERANCE_MS)
    return found + [f"{name}: its last event is {ms // 1000} s ahead" for name, ms in late]
