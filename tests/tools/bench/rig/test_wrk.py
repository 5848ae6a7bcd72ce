"""What `wrk` says is understood, and nothing is reported when it says that something went wrong."""

import re

import pytest

from tools.bench.rig import wrk
from tools.bench.rig.figures import NotMeasured

SAID = """Running 1s test @ http://127.0.0.1:41241/
  1 threads and 16 connections
  Thread Stats   Avg      Stdev     Max   +/- Stdev
    Latency     4.76ms    0.92ms  14.08ms   86.55%
    Req/Sec     3.38k   100.47     3.53k    80.00%
  3367 requests in 1.00s, 1.80MB read
Requests/sec:   3363.13
Transfer/sec:      1.80MB
"""
DONE = (
    '{"requests":3367,"duration_us":1001151,"connect":0,"read":0,"write":0,"status":%d,"timeout":%d,'
    '"p50_us":4673,"p99_us":7900}'
)


def _said(status: int = 0, timeout: int = 0) -> str:
    return f"{SAID}{wrk.MARK}{DONE % (status, timeout)}\n"


def test_a_run_is_read_from_what_the_script_said() -> None:
    load = wrk.parse(_said())
    assert (load.requests, load.p50_us, load.p99_us) == (3367, 4673, 7900)
    assert load.per_s == pytest.approx(3363.13, abs=0.01)
    assert wrk.checked(load) is load


@pytest.mark.parametrize("output", ["", "Running 1s test", "motcua {", 'motcua {"requests":1}'])
def test_what_cannot_be_understood_is_no_figure(output: str) -> None:
    with pytest.raises(NotMeasured):
        wrk.parse(output)


def test_a_run_with_refusals_is_no_figure() -> None:
    with pytest.raises(NotMeasured, match="12 of 3367 answers were refusals"):
        wrk.checked(wrk.parse(_said(status=12)))


def test_a_run_with_broken_lines_is_no_figure() -> None:
    with pytest.raises(NotMeasured, match="3 time-outs"):
        wrk.checked(wrk.parse(_said(timeout=3)))


def test_a_run_without_answers_is_no_figure() -> None:
    with pytest.raises(NotMeasured, match="nothing was answered"):
        wrk.checked(wrk.parse(_said().replace("3367,", "0,")))


def test_the_script_sends_the_body_with_its_length_in_bytes_and_a_fresh_key() -> None:
    script = wrk.script("/tickets", 8000, "mc_kiosk_x", '{"a":"ế"}')
    assert r"POST /tickets HTTP/1.1\r\nHost: 127.0.0.1:8000\r\n" in script
    assert r"Authorization: Bearer mc_kiosk_x\r\n" in script
    assert r"Content-Length: 11\r\n" in script
    assert r'local tail = "\r\n\r\n" .. "{\"a\":\"ế\"}"' in script
    pattern = r"%08x-%04x-7[0-9a-f]{3}-8[0-9a-f]{3}-[0-9a-f]{4}%08x"
    assert len(re.findall(pattern, script)) == 1
    assert re.search(pattern, script) != re.search(pattern, wrk.script("/tickets", 8000, "", ""))


def test_a_missing_wrk_is_said_with_the_way_to_have_it(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", "")
    with pytest.raises(NotMeasured, match="apt-get install wrk"):
        wrk.find_wrk()
