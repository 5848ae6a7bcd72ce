"""`motcua sign`: signs what its person asked for on the page "To sign", with the key in the token of this machine."""

import argparse
import contextlib
import getpass
import os
import stat
import sys
import time
from pathlib import Path
from typing import Any, Final

from language.messages import N_, _
from language.sign_refusals import SIGN_REFUSALS
from protocol.signing import SigningBatch, SignRefusal, ToSign
from server.cli.output import Failed, Output, WrongUse, reason
from server.cli.settings import Settings
from server.signing.drawn import BadImage
from server.signing.line import Line, NoAnswer, SaidNo
from server.signing.program import sign_batch
from server.signing.token import TokenFailed, TokenFault, TokenKey, open_token
from server.signing.verify import is_available

WAIT_S: Final = 3.0
FAULTS: Final = {
    TokenFault.NO_MODULE: N_("the token's library cannot be loaded: give its path with --module"),
    TokenFault.NO_TOKEN: N_("no token with this label is here: put it in, or look at --token"),
    TokenFault.WRONG_PIN: N_("the PIN is wrong. Nothing was tried again: some tries lock the token"),
    TokenFault.PIN_LOCKED: N_("the token's PIN is locked or over: who gave you the token unlocks it"),
    TokenFault.NO_KEY: N_("the token has no key with a certificate of this label: look at --key"),
    TokenFault.GONE: N_("the token was pulled out or does not answer. What was signed stays signed; start again"),
}


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--server", metavar="URL", required=True, help=_("the server's address"))
    parser.add_argument("--user", metavar=_("NAME"), required=True, help=_("who signs: their login name"))
    parser.add_argument(
        "--password-file", metavar=_("FILE"), type=Path, help=_("the password, instead of being asked for")
    )
    parser.add_argument("--module", metavar=_("FILE"), type=Path, required=True, help=_("the token's PKCS#11 library"))
    parser.add_argument("--token", metavar=_("LABEL"), required=True, help=_("the token's label"))
    parser.add_argument("--key", metavar=_("LABEL"), required=True, help=_("the label of the key in it"))
    parser.add_argument("--certificate", metavar=_("LABEL"), help=_("of the certificate, where it is another"))
    parser.add_argument("--pin-file", metavar=_("FILE"), type=Path, help=_("the PIN, instead of being asked for"))
    parser.add_argument("--tsa", metavar="URL", help=_("a time stamp's server (PAdES-B-T)"))
    parser.add_argument("--trust", metavar=_("FILE"), help=_("the authority of the server's certificate"))
    parser.add_argument("--wait", action="store_true", help=_("go on and sign what is asked for later"))


def run(arguments: argparse.Namespace, settings: Settings, output: Output) -> int:
    """Raises Failed, WrongUse."""
    if not is_available():
        raise Failed(_("signatures are not installed here: install motcua[sign]"))
    password = _secret(arguments.password_file, _("Password: "))
    pin = _secret(arguments.pin_file, _("PIN of the token: "))
    line, key = _line(arguments), TokenKey(arguments.module, arguments.token, arguments.key, arguments.certificate)
    try:
        _sign_in(line, arguments.user, password)
        try:
            signed, refused = _sign(line, key, pin, arguments, output)
        finally:
            with contextlib.suppress(SaidNo, NoAnswer):  # what was said before matters more
                line.sign_out()
    except TokenFailed as error:
        raise Failed(_(FAULTS[error.fault])) from error
    except (NoAnswer, OSError) as error:
        raise Failed(_("the server does not answer: {reason}").format(reason=error)) from error
    except SaidNo as error:
        raise Failed(str(error)) from error
    except BadImage as error:
        raise Failed(_("the picture of the signature or the seal is no PNG: see docs/signing.md")) from error
    output.say(_("{signed} signed, {refused} not").format(signed=signed, refused=refused))
    output.result(signed=signed, refused=refused)
    return 1 if refused else 0


def _sign(line: Line, key: TokenKey, pin: str, arguments: argparse.Namespace, output: Output) -> tuple[int, int]:
    """How many files were signed, and how many not."""
    signed = refused = 0
    stamper = _stamper(arguments.tsa)
    while True:
        batches = line.batches()
        if batches:
            with open_token(key, pin) as signer:
                for batch in batches:
                    done = sign_batch(line, batch, signer, stamper, _progress(output, batch))
                    signed, refused = signed + done.signed, refused + len(done.refused)
        if not arguments.wait:
            return signed, refused
        time.sleep(WAIT_S)


def _progress(output: Output, batch: SigningBatch) -> Any:
    count = iter(range(1, len(batch.files) + 1))

    def said(file: ToSign, why: SignRefusal | None) -> None:
        what = _("signed") if why is None else _(SIGN_REFUSALS[why])
        output.say(f"{next(count)}/{len(batch.files)} {file.code}: {what}")

    return said


def _line(arguments: argparse.Namespace) -> Line:
    if not arguments.server.startswith(("http://", "https://")):
        raise WrongUse(_("--server must be an address that begins with http:// or https://"))
    try:
        return Line(arguments.server, arguments.trust)
    except OSError as error:
        raise WrongUse(f"--trust: {reason(error)}") from error


def _sign_in(line: Line, user: str, password: str) -> None:
    try:
        line.sign_in(user, password)
    except SaidNo as error:
        if error.code != "second_factor" or not sys.stdin.isatty():
            raise
        line.sign_in(user, password, getpass.getpass(_("Code of the second factor: ")))


def _stamper(url: str | None) -> Any:
    if url is None:
        return None
    from pyhanko.sign.timestamps import HTTPTimeStamper

    return HTTPTimeStamper(url)


def _secret(path: Path | None, question: str) -> str:
    """From a file that its owner alone may read, or from the terminal; never from the arguments."""
    if path is None:
        if not sys.stdin.isatty():
            raise WrongUse(_("there is no terminal to ask at: give --password-file and --pin-file"))
        return getpass.getpass(question)
    try:
        if os.name == "posix" and stat.S_IMODE(path.stat().st_mode) & 0o077:
            raise WrongUse(_("{path} can be read by others: chmod 600 {path}").format(path=path))
        return path.read_text("utf-8").strip("\r\n")
    except OSError as error:
        raise WrongUse(f"{path}: {reason(error)}") from error
