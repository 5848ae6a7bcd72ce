"""The client that is written from the OpenAPI document: typed, whole, and used by the example on a real server."""

import http.server
import importlib.util
import shutil
import subprocess
import sys
import threading
from collections.abc import Iterator
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest

from protocol.enums import Role
from protocol.version import VERSION
from server.web.api.routes import OPERATIONS
from tests.serving import PASSWORD, Installation, Serving
from tools.client.__main__ import document
from tools.client.annotations import python_name
from tools.client.generate import client

EXAMPLE = Path(__file__).parents[3] / "examples" / "take_and_call.py"


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """With the client and the example in it."""
    made = tmp_path_factory.mktemp("client")
    (made / "motcua_client.py").write_text(client(document(None)), "utf-8")
    shutil.copy(EXAMPLE, made)
    return made


@pytest.fixture(scope="module")
def module(folder: Path) -> Iterator[ModuleType]:
    yield loaded(folder / "motcua_client.py")
    sys.modules.pop("motcua_client", None)


def loaded(path: Path) -> ModuleType:
    spec = importlib.util.spec_from_file_location(path.stem, path)
    assert spec is not None
    assert spec.loader is not None
    made = importlib.util.module_from_spec(spec)
    sys.modules[path.stem] = made
    spec.loader.exec_module(made)
    return made


def test_it_has_a_method_for_each_operation_and_says_the_version(module: ModuleType) -> None:
    named = {python_name(operation.name) for operation in OPERATIONS}
    assert named <= set(vars(module.Client))
    assert module.VERSION == VERSION


@pytest.mark.slow(4)
def test_client_and_example_are_typed_to_the_last_field(folder: Path) -> None:
    strict = [sys.executable, "-m", "mypy", "--strict", "--config-file=", f"--cache-dir={folder}", "."]
    done = subprocess.run(strict, cwd=folder, capture_output=True, text=True, timeout=100)
    assert done.returncode == 0, done.stdout + done.stderr
    wrong = 'from motcua_client import Client\nnumber: int = Client("").issue("CN01", service="HT")["number"]\n'
    done = subprocess.run([*strict[:-1], "-c", wrong], cwd=folder, capture_output=True, text=True, timeout=100)
    assert "Incompatible types" in done.stdout


def test_the_example_takes_a_number_calls_it_and_follows(
    folder: Path, module: ModuleType, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    installation = Installation.staffed(tmp_path / "data")
    installation.enrol(Role.SERVICE)
    tokens = tuple(installation.tokens[who] for who in ("kiosk", "counter-1", "service"))
    example = loaded(folder / "take_and_call.py")
    with Serving(installation) as serving:
        assert client(document(f"{serving.url}/api/v1/openapi.json")) == client(document(None))
        example.run(serving.url, "CN01", "HT", "1", tokens, ("clerk1", PASSWORD))
    said = capsys.readouterr().out
    assert "taken HT-001 ahead: 0" in said
    assert "called HT-001" in said
    assert "refused nothing_in_hand" in said
    assert said.rstrip().endswith("completed")


class Dropping(http.server.BaseHTTPRequestHandler):
    """Hangs up on the first request, and then answers."""

    keys: list[str]

    def do_POST(self) -> None:
        self.keys.append(self.headers["Idempotency-Key"])
        self.rfile.read(int(self.headers["Content-Length"]))
        if len(self.keys) == 1:
            self.close_connection = True
            return
        self.send_response(201)
        self.end_headers()
        self.wfile.write(b'{"number":"HT-001"}')

    def log_message(self, *_: Any) -> None:
        """The test reads `keys`."""


def test_a_command_without_an_answer_is_sent_again_under_its_key(
    module: ModuleType, monkeypatch: pytest.MonkeyPatch
) -> None:
    Dropping.keys = []
    monkeypatch.setattr(module, "WAITS_S", (0.0,))
    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Dropping)
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02})
    thread.start()
    try:
        made = module.Client(f"http://127.0.0.1:{server.server_port}")
        assert made.issue("CN01", service="HT") == {"number": "HT-001"}
        assert made.issue("CN01", service="HT", command_key="mine") == {"number": "HT-001"}
    finally:
        server.shutdown()
        thread.join()
        server.server_close()
    first, again, other = Dropping.keys
    assert first == again != other == "mine"


def test_a_server_that_is_not_there_is_unreachable(module: ModuleType, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "WAITS_S", ())
    with pytest.raises(module.Unreachable):
        module.Client("http://127.0.0.1:1").branches()
