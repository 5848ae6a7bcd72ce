"""Loads a route with `wrk` (a Debian package, by Will Glozer), and reads what it says."""

import os
import shutil
import subprocess
from pathlib import Path

import msgspec
from msgspec import Struct

from server.cli.demo.programs import environment

from .figures import NotMeasured

MARK = "motcua "

_SCRIPT = """-- Every request is another command: a fresh UUIDv7 in Idempotency-Key, as a kiosk sends.
local head = {head}
local tail = "\\r\\n\\r\\n" .. {body}
local n = 0
request = function()
  n = n + 1
  local ms = os.time() * 1000
  local key = string.format("%08x-%04x-7{noise3}-8{noise3}-{noise4}%08x", math.floor(ms / 65536), ms % 65536, n)
  return head .. key .. tail
end
done = function(summary, latency, requests)
  local e = summary.errors
  io.write(string.format(
    '{mark}{{"requests":%d,"duration_us":%d,"connect":%d,"read":%d,"write":%d,"status":%d,"timeout":%d,' ..
    '"p50_us":%d,"p99_us":%d}}\\n',
    summary.requests, summary.duration, e.connect, e.read, e.write, e.status, e.timeout,
    latency:percentile(50), latency:percentile(99)))
end
"""


class Load(Struct, frozen=True):
    """What one run of `wrk` came to. `status` counts the answers that are not of success, the others broken lines."""

    requests: int
    duration_us: int
    connect: int
    read: int
    write: int
    status: int
    timeout: int
    p50_us: int
    p99_us: int

    @property
    def per_s(self) -> float:
        return self.requests / self.duration_us * 1e6


def find_wrk() -> str:
    """Where it is. Raises NotMeasured, and says how to have it."""
    found = shutil.which("wrk")
    if found is None:
        raise NotMeasured("wrk is missing, and no other load generator is taken for it: apt-get install wrk")
    return found


def script(path: str, port: int, token: str, body: str) -> str:
    """The Lua script that posts `body` to `path` again and again."""
    head = (
        f"POST {path} HTTP/1.1\r\nHost: 127.0.0.1:{port}\r\nAuthorization: Bearer {token}\r\n"
        f"Content-Type: application/json\r\nContent-Length: {len(body.encode())}\r\nIdempotency-Key: "
    )
    noise = os.urandom(4).hex()
    return _SCRIPT.format(head=_lua(head), body=_lua(body), noise3=noise[:3], noise4=noise[3:7], mark=MARK)


def run(file: Path, port: int, connections: int, seconds: int) -> Load:
    """One run of a written script. Raises NotMeasured when anything but successes came back."""
    arguments = [find_wrk(), "-t1", f"-c{connections}", f"-d{seconds}s", "--timeout", "10s", "-s", str(file)]
    try:
        done = subprocess.run(
            [*arguments, f"http://127.0.0.1:{port}/"],
            capture_output=True, text=True, timeout=seconds + 30, env=environment(),
        )  # fmt: skip
    except subprocess.TimeoutExpired as error:
        raise NotMeasured("wrk did not come to its end") from error
    if done.returncode != 0:
        raise NotMeasured(f"wrk failed: {(done.stderr or done.stdout).strip()[:300]}")
    return checked(parse(done.stdout))


def parse(output: str) -> Load:
    """What the script's `done` wrote. Raises NotMeasured when it is not there."""
    for line in output.splitlines():
        if line.startswith(MARK):
            try:
                return msgspec.json.decode(line.removeprefix(MARK), type=Load)
            except msgspec.DecodeError as error:
                raise NotMeasured(f"wrk said what nobody understands: {line[:200]}") from error
    raise NotMeasured(f"wrk did not say how it went: {output.strip()[:200]}")


def checked(load: Load) -> Load:
    """The same. Raises NotMeasured when an answer was no success or a line broke: such a rate would mean nothing."""
    if load.status:
        raise NotMeasured(f"{load.status} of {load.requests} answers were refusals")
    broken = load.connect + load.read + load.write + load.timeout
    if broken:
        raise NotMeasured(
            f"lines broke: {load.connect} connect, {load.read} read, {load.write} write, {load.timeout} time-outs"
        )
    if not load.requests or not load.duration_us:
        raise NotMeasured("nothing was answered at all")
    return load


def _lua(text: str) -> str:
    escaped = text.replace("\\", "\\\\").replace('"', '\\"').replace("\r", "\\r").replace("\n", "\\n")
    return f'"{escaped}"'
