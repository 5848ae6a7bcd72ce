"""Letters given to a mail server that is not ours, and why one is not."""

import socket
from datetime import UTC, datetime

import pytest

from server.mail.letter import Letter, message_of
from server.mail.smtp import MailServer, NotSent

from .box import SENDER, mail_box, text_of

NOW = datetime(2026, 10, 5, 1, 0, tzinfo=UTC)
MESSAGE = message_of(Letter("lan@example.vn", "Lịch hẹn", "Mời bạn đến.\n", "1"), SENDER, NOW)


def test_a_letter_arrives_with_its_words() -> None:
    with mail_box() as box:
        MailServer.at(box.address, SENDER).send(MESSAGE)
    (message,) = box.messages
    assert message["To"] == "lan@example.vn"
    assert text_of(message).strip() == "Mời bạn đến."


def test_an_address_that_there_is_not_is_not_tried_again_and_a_full_one_is() -> None:
    with mail_box() as box:
        server = MailServer.at(box.address, SENDER)
        for answer, for_good in (("550 no such user", True), ("452 mailbox full", False)):
            box.answers["lan@example.vn"] = answer
            with pytest.raises(NotSent) as failed:
                server.send(MESSAGE)
            assert (failed.value.code, failed.value.for_good) == ("no_such_address", for_good)
    assert box.messages == []


def test_a_server_that_is_away_is_tried_again() -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))  # nobody listens there
        server = MailServer.at(f"smtp://127.0.0.1:{taken.getsockname()[1]}", SENDER)
        with pytest.raises(NotSent) as failed:
            server.send(MESSAGE)
    assert (failed.value.code, failed.value.for_good) == ("unreachable", False)


def test_a_password_that_the_server_does_not_want_is_not_sent_in_the_clear() -> None:
    with mail_box() as box:
        where = box.address.replace("smtp://", "smtp://user:secret@")
        with pytest.raises(NotSent):
            MailServer.at(where, SENDER).send(MESSAGE)
        with pytest.raises(NotSent):  # no STARTTLS there: nothing is said over the open line
            MailServer.at(box.address.replace("smtp:", "smtp+starttls:"), SENDER).send(MESSAGE)
    assert box.messages == []


def test_the_address_of_a_server_is_read_and_its_password_never_shown() -> None:
    server = MailServer.at("smtps://an:m%40t@mail.example.vn", SENDER)
    assert (server.host, server.port, server.user, server.password) == ("mail.example.vn", 465, "an", "m@t")
    assert "m@t" not in repr(server)
    for address in ("http://mail.example.vn", "smtp://", "smtp://host/path", "mail.example.vn"):
        with pytest.raises(ValueError):
            MailServer.at(address, SENDER)
