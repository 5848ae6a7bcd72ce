"""The manager's page in a browser, 40 counters and 300 people who wait, at twenty times the pace of a real hall."""

import tempfile
import time
from collections.abc import Callable
from itertools import cycle
from pathlib import Path
from typing import Any

from msgspec import Struct
from playwright.sync_api import CDPSession, sync_playwright

from tests.pictures.mornings import crowded_hall
from tests.server.web.pages.browser import launch, looking
from tests.serving import Installation, Serving
from tools.bench.rig.figures import quantile

COUNTERS = 40
WAITING = 300
SECONDS = 600.0
WARM_S = 10.0
EVERY_S = 0.2
"""Five commands a second: forty counters of ten minutes a visit send some fifteen a minute."""

MOST_LAG_MS = 1000.0
MOST_FRAME_MS = 50.0
MOST_HEAP_GROWTH = 1.10

MOST_SEEN = 200_000

WATCH = f"""
(() => {{
  const seen = window.seen = {{
    frames: new Float64Array({MOST_SEEN}), tasks: new Float64Array({MOST_SEEN}),
    issued: new Float64Array({MOST_SEEN}), at: new Float64Array({MOST_SEEN}), n: new Int32Array(3),
  }};
  let before = 0;
  const frame = at => {{
    if (before) seen.frames[seen.n[0]++] = at - before;
    before = at;
    requestAnimationFrame(frame);
  }};
  requestAnimationFrame(frame);
  new PerformanceObserver(list => list.getEntries().forEach(each => seen.tasks[seen.n[1]++] = each.duration))
    .observe({{type: "longtask"}});
  addEventListener("DOMContentLoaded", () => {{
    let last = -1;
    new MutationObserver(() => {{
      const now = Number(document.getElementById("n-issued")?.textContent);
      if (!(now > last)) return;
      last = seen.issued[seen.n[2]] = now;
      seen.at[seen.n[2]++] = Date.now();
    }}).observe(document.body, {{subtree: true, childList: true}});
  }});
}})()
"""
"""What it notes is outside the page's heap, in arrays of a fixed size: an array that grows is a heap that grows."""

NOTED = """() => {
  const {frames, tasks, issued, at, n} = seen;
  return {
    frames: [...frames.subarray(0, n[0])], tasks: [...tasks.subarray(0, n[1])],
    issued: [...issued.subarray(0, n[2])].map((number, place) => [number, at[place]]),
  };
}"""


class ManagerPage(Struct, frozen=True):
    """`lag_*_ms`: from a number's answer to the page that shows it. `frame_*_ms`: between two frames.

    `long_tasks`: of the page's script, over 50 ms, and the longest. `heap_*_mb`: after a collection, once warm and at
    the end; `nodes_*`: elements and texts. `faults` are sentences; there should be none.
    """

    counters: int
    waiting: int
    seconds: float
    commands: int
    lag_p50_ms: float
    lag_most_ms: float
    frame_p99_ms: float
    frame_most_ms: float
    long_tasks: int
    longest_task_ms: float
    heap_before_mb: float
    heap_after_mb: float
    nodes_before: int
    nodes_after: int
    faults: list[str]


def run(say: Callable[[str], None], seconds: float = SECONDS) -> ManagerPage:
    """Blocking, some `seconds` and a minute."""
    config = crowded_hall(COUNTERS)
    with tempfile.TemporaryDirectory(prefix="motcua-manager-") as folder:
        installation = Installation(Path(folder) / "data", config).staff(COUNTERS)
        with Serving(installation) as serving, sync_playwright() as playwright:
            for counter in config.counters:
                serving.open_counter(counter.id)
            codes = cycle(service.code for service in config.services)
            for _ in range(WAITING):
                serving.issue(next(codes))
            say(f"{COUNTERS} counters, {WAITING} people wait")
            browser = launch(playwright)
            with looking(browser, serving, (1280, 800)) as desk:
                desk.page.add_init_script(WATCH)
                desk.open(f"/login?next=/manager/{config.id}")
                desk.sign_in()
                desk.page.wait_for_selector("#link[data-link=live]")
                session = desk.page.context.new_cdp_session(desk.page)
                session.send("Performance.enable")
                _busy(serving, codes, WARM_S)
                before = _heap(session)
                desk.page.evaluate("seen.n.fill(0)")
                commands, answered = _busy(serving, codes, seconds)
                desk.page.wait_for_timeout(2000)
                after = _heap(session)
                seen = desk.page.evaluate(NOTED)
                complaints = list(desk.complaints)
            browser.close()
    return _judged(seconds, commands, answered, seen, before, after, complaints)


def _busy(serving: Serving, codes: "cycle[str]", seconds: float) -> tuple[int, list[tuple[int, float]]]:
    """People come, and counters call, start and complete in turn; the commands, and when each number was answered."""
    tokens = serving.installation.tokens
    counters = cycle(counter.id for counter in serving.installation.config.counters)
    issued = _issued(serving)
    answered: list[tuple[int, float]] = []
    commands, ends = 0, time.monotonic() + seconds
    while time.monotonic() < ends:
        began = time.monotonic()
        status, _ = serving.call("POST", f"{_base(serving)}/tickets", {"service": next(codes)}, tokens["kiosk"])
        if status == 201:
            issued += 1
            answered.append((issued, time.time() * 1000))
        counter = next(counters)
        for verb in ("complete", "call", "start"):
            serving.verb(counter, verb)
        commands += 4
        time.sleep(max(0.0, 4 * EVERY_S - (time.monotonic() - began)))
    return commands, answered


def _base(serving: Serving) -> str:
    return f"/api/v1/branches/{serving.installation.branch}"


def _issued(serving: Serving) -> int:
    """How many numbers were given so far."""
    return sum(event["kind"] == "issued" for event in serving.journal())


def _heap(session: CDPSession) -> tuple[float, int]:
    """MB of the page's heap after a collection, and its nodes."""
    session.send("HeapProfiler.collectGarbage")
    metrics = {one["name"]: one["value"] for one in session.send("Performance.getMetrics")["metrics"]}
    return round(metrics["JSHeapUsedSize"] / 1e6, 2), int(metrics["Nodes"])


def _judged(
    seconds: float,
    commands: int,
    answered: list[tuple[int, float]],
    seen: dict[str, Any],
    before: tuple[float, int],
    after: tuple[float, int],
    complaints: list[str],
) -> ManagerPage:
    lags, faults = [], [f"the browser complained: {one}" for one in complaints]
    for number, at in answered:
        shown = next((when for issued, when in seen["issued"] if issued >= number), None)
        if shown is None:
            faults.append(f"number {number} was never shown")
        else:
            lags.append(max(0.0, shown - at))
    frames, tasks = sorted(seen["frames"]), sorted(seen["tasks"])
    result = ManagerPage(
        COUNTERS, WAITING, seconds, commands, round(quantile(lags, 0.5)), round(max(lags)),
        round(quantile(frames, 0.99), 1), round(frames[-1], 1), len(tasks), round(tasks[-1], 1) if tasks else 0.0,
        before[0], after[0], before[1], after[1], faults,
    )  # fmt: skip
    if result.lag_most_ms > MOST_LAG_MS:
        faults.append(f"up to date only after {result.lag_most_ms:.0f} ms")
    if result.frame_p99_ms > MOST_FRAME_MS:
        faults.append(f"one frame in a hundred took {result.frame_p99_ms:.0f} ms")
    if after[0] > before[0] * MOST_HEAP_GROWTH:
        faults.append(f"the heap grew from {before[0]} to {after[0]} MB")
    return result
