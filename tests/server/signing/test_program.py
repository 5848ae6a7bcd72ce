"""Results are asked for on the page and signed where the token is: all of them once, whatever breaks in the middle."""

import hashlib
import io
import json
import shutil
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from typing import Any

import msgspec
import pytest
from pypdf import PdfWriter

from protocol.configuration import ProcedureConfig, Statutory
from protocol.enums import Role, TermUnit
from protocol.signing import Look, Verdict
from server.access.city.certificates import NoteCertificate, RemoveCertificate
from server.access.city.commands import CityCommand
from server.access.city.units import SetAgency
from server.cli.commands import sign as command
from server.cli.main import main
from server.journal.database.engine import FILE_NAME
from server.signing.kept import FOLDER, ROOTS
from server.signing.program import sign_batch
from server.signing.token import TokenFailed, TokenFault, TokenKey
from server.signing.verify import signatures_in
from tests.server.web.pages.ask import ask, sign_in
from tests.serving import PASSWORD, Installation, Serving, until

from .test_refused import changed, other_page
from .token_twin import PIN, SERIAL, SIGNER, a_decision, a_signed, fingerprint_of_signer, png

API = "/api/v1/dossiers"
PERMIT = ProcedureConfig("1.001193", "HT", {"vi": "Cấp giấy phép"}, statutory=Statutory(5, TermUnit.WORKING_DAY))


def _decided(signing: "Signing", *commands: CityCommand) -> None:
    """Decided beside the server, which has heard of them when this returns: they come before a marker."""
    marker = f"H{99 - len(signing.markers)}"
    signing.markers.append(marker)
    for each in (*commands, SetAgency(marker, {"vi": marker})):
        signing.serving.installation.append(each)

    def is_heard() -> bool:
        known = signing.serving.call("GET", "/api/v1/units", token=signing.clerk)[1]["agencies"]
        return any(one["code"] == marker for one in known)

    until(is_heard)


class Signing:
    """A server with three results, and the program of who signs them."""

    def __init__(self, serving: Serving, folder: Path, token: TokenKey, capsys: pytest.CaptureFixture[str]) -> None:
        self.serving = serving
        self.folder = folder
        self.token = token
        self.capsys = capsys
        self.clerk = serving.sign_in("clerk1")
        self.page = sign_in(serving, "clerk1")
        self.markers: list[str] = []
        self.files: dict[str, str] = {}
        self.receipts: dict[str, dict[str, str]] = {}

    def file(self, plain: bytes) -> str:
        """A new dossier, received, with this result; its id."""
        call = self.serving.call
        one = str(call("POST", API, {"branch": "CN01", "procedure": "1.001193"}, self.clerk)[1]["dossier_id"])
        status, received = call("POST", f"{API}/{one}/receive-dossier", {"unit": "H26.50"}, self.clerk)
        assert status == 200, received
        self.receipts[one] = {"code": received["code"], "secret": received["lookup_secret"]}
        assert call("PUT", f"{API}/{one}/uploads/upload-0000000000001?offset=0", plain, self.clerk)[0] == 200
        body = {"upload": "upload-0000000000001", "component": "result", "pages": 1}
        body |= {"sha256": hashlib.sha256(plain).hexdigest()}
        status, filed = call("POST", f"{API}/{one}/files", body, self.clerk, "k1")
        assert status == 201, filed
        self.files[one] = filed["id"]
        return one

    def ask_for(self, look: Look) -> str:
        """Presses "Sign all"; the page after it."""
        shown = ask(self.serving, f"/work/sign?look={look}", session=self.page).text
        files = shown.partition('name="files" value="')[2].partition('"')[0]
        done = ask(self.serving, "/work/sign", {"act": "ask", "look": str(look), "files": files}, session=self.page)
        assert done.status == 303
        return ask(self.serving, done.location, session=self.page).text

    def run(self, pin: str = PIN) -> tuple[int, dict[str, Any], str]:
        """The program's exit code, its JSON line and what it complained of."""
        for name, text in (("pin", pin), ("password", PASSWORD)):
            (self.folder / name).touch(0o600)
            (self.folder / name).write_text(text + "\n")
        code = main([
            "sign", "--json", "--server", self.serving.url, "--user", "clerk1",
            "--password-file", str(self.folder / "password"), "--pin-file", str(self.folder / "pin"),
            "--module", str(self.token.module), "--token", self.token.label, "--key", self.token.key,
        ])  # fmt: skip
        said = self.capsys.readouterr()
        return code, json.loads(said.out.splitlines()[-1]), said.err

    def pdf(self, dossier: str) -> bytes:
        """The file that is in force."""
        listed = self.serving.call("GET", f"{API}/{dossier}/files", token=self.clerk)[1]["files"]
        (one,) = (each["id"] for each in listed if not each.get("replaced_by"))
        answer = ask(self.serving, f"{API}/{dossier}/files/{one}", session=self.page)
        assert answer.status == 200
        return answer.body


@pytest.fixture
def signing(token: TokenKey, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> Iterator[Signing]:
    installation = Installation.staffed(tmp_path / "data")
    installation.configure(msgspec.structs.replace(installation.config, procedures=(PERMIT,)))
    installation.add_person("far", Role.CLERK, branch="CN02")
    (installation.data / FOLDER).mkdir()
    (installation.data / FOLDER / "agency.png").write_bytes(png((200, 0, 0), 64, 64))
    (installation.data / FOLDER / f"{installation.users['clerk1']}.png").write_bytes(png((20, 40, 160)))
    with Serving(installation) as serving:
        yield Signing(serving, tmp_path, token, capsys)


@pytest.mark.slow(6)
def test_a_batch_is_signed_whatever_breaks_in_the_middle(
    signing: Signing, authority: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    first, second, locked = (signing.file(each) for each in (a_decision(2), a_decision(3), _locked()))
    before = signing.pdf(first)
    picture = ask(signing.serving, f"/work/sign/{first}/{signing.files[first]}?look=official", session=signing.page)
    assert picture.status == 200
    assert picture.body[:4] in (b"\x89PNG", b"%PDF")
    assert signing.run() == (0, {"signed": 0, "refused": 0}, "0 signed, 0 not\n")  # nothing was asked for
    page = signing.ask_for(Look.OFFICIAL)
    assert "3 tệp đang chờ" in page or "3 wait for your token" in page
    far = sign_in(signing.serving, "far")
    assert first not in ask(signing.serving, "/work/sign", session=far).text

    forged = a_signed(changed(before, other_page))  # its signature is valid, and of another page than was read
    path = f"{API}/{first}/files/{signing.files[first]}/signed"
    assert signing.serving.call("PUT", path, forged, signing.clerk)[0] == 422
    assert signing.serving.call("PUT", path, forged, signing.serving.sign_in("far"))[0] == 404

    code, _, said = signing.run("000000")
    assert (code, "PIN" in said) == (1, True)
    _pulled_after(1, monkeypatch)
    code, _, said = signing.run()
    assert (code, "start again" in said) == (1, True)
    monkeypatch.undo()
    kept, users = signing.serving.installation.data / FOLDER, signing.serving.installation.users
    certificate = fingerprint_of_signer(), f"{SERIAL:x}", "CA", 2**42
    _decided(signing, NoteCertificate(users["far"], *certificate))
    code, _, said = signing.run()
    assert (code, "not noted" in said) == (1, True)
    _decided(signing, RemoveCertificate(users["far"], certificate[0]), NoteCertificate(users["clerk1"], *certificate))
    code, done, said = signing.run()
    assert (code, done) == (1, {"signed": 1, "refused": 1})
    assert "the file is locked with a password" in said

    for dossier, n in ((first, 2), (second, 2), (locked, 1)):
        listed = signing.serving.call("GET", f"{API}/{dossier}/files", token=signing.clerk)[1]["files"]
        assert len(listed) == n
    assert signing.pdf(first).startswith(before)
    assert "roots.pem" in signing.ask_for(Look.AGENCY)
    code, _, said = signing.run()
    assert (code, "roots.pem" in said) == (1, True)
    shutil.copy(authority, kept / ROOTS)
    _decided(signing, RemoveCertificate(users["clerk1"], certificate[0]))  # this token's key is the agency's from here
    assert signing.run()[:2] == (0, {"signed": 2, "refused": 0})
    found = signatures_in(io.BytesIO(signing.pdf(second)))
    assert [(one.name, one.serial, one.verdict) for one in found] == [(SIGNER, f"{SERIAL:x}", Verdict.INTACT)] * 2
    _is_recorded_without_names(signing)
    _is_given_out(signing, second)


@pytest.mark.slow(3)
def test_a_server_that_is_killed_in_a_batch_is_given_the_rest_when_it_is_back(
    signing: Signing, authority: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    dossiers = [signing.file(a_decision(pages)) for pages in (1, 2)]
    signing.ask_for(Look.OFFICIAL)
    made, signed = sign_batch.__globals__["_sign_one"], list[bool]()

    def one(*each: Any) -> Any:
        if signed:
            signing.serving.kill()
        signed.append(True)
        return made(*each)

    monkeypatch.setitem(sign_batch.__globals__, "_sign_one", one)
    code, _, said = signing.run()
    assert (code, "does not answer" in said) == (1, True)
    monkeypatch.undo()
    signing.serving.start()
    assert signing.run()[:2] == (0, {"signed": 1, "refused": 0})
    for dossier in dossiers:
        listed = signing.serving.call("GET", f"{API}/{dossier}/files", token=signing.clerk)[1]["files"]
        assert len(listed) == 2


def _pulled_after(signed: int, monkeypatch: pytest.MonkeyPatch) -> None:
    """The token is pulled out when so many files are signed."""
    left = [signed]

    def pulled(*arguments: Any) -> Any:
        made = sign_batch.__globals__["_sign_one"]

        def one(*each: Any) -> Any:
            if not left[0]:
                raise TokenFailed(TokenFault.GONE)
            left[0] -= 1
            return made(*each)

        monkeypatch.setitem(sign_batch.__globals__, "_sign_one", one)
        try:
            return sign_batch(*arguments)
        finally:
            monkeypatch.setitem(sign_batch.__globals__, "_sign_one", made)

    monkeypatch.setattr(command, "sign_batch", pulled)


def _is_given_out(signing: Signing, dossier: str) -> None:
    """Behind code and secret, once it was given out electronically."""
    call, receipt = signing.serving.call, signing.receipts[dossier]
    assert call("POST", f"{API}/{dossier}/finish-dossier", {"result": "granted"}, signing.clerk)[0] == 200
    assert ask(signing.serving, "/dossier/result", receipt).status == 404
    given = {"branch": "CN01", "against": "electronic"}
    assert call("POST", f"{API}/{dossier}/return-result", given, signing.clerk)[0] == 200
    assert "/dossier/result" in ask(signing.serving, "/dossier", receipt).text
    assert ask(signing.serving, "/dossier/result", receipt).body == signing.pdf(dossier)
    assert ask(signing.serving, "/dossier/result", receipt | {"secret": "K7WM-3XQT"}).status == 404


def _is_recorded_without_names(signing: Signing) -> None:
    with closing(sqlite3.connect(signing.serving.installation.data / FILE_NAME)) as journal:
        bodies = journal.execute("select body from journal where kind = 'file_signed' order by at").fetchall()
        assert journal.execute("select count(*) from to_sign where look != 'official'").fetchone() == (0,)
    signed = [json.loads(body) for (body,) in bodies]
    assert [one["look"] for one in signed] == ["official", "official", "agency", "agency"]
    assert {(one["serial"], one["level"]) for one in signed} == {(f"{SERIAL:x}", "B-B")}
    assert SIGNER not in str(bodies)


def _locked() -> bytes:
    writer, made = PdfWriter(clone_from=io.BytesIO(a_decision(1))), io.BytesIO()
    writer.encrypt("", "owner", algorithm="AES-256")
    writer.write(made)
    return made.getvalue()
