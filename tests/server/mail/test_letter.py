"""Letters: whom one can be written to, and the message that it becomes."""

from datetime import UTC, datetime

import pytest

from server.mail.letter import Attachment, Letter, is_address, message_of

NOW = datetime(2026, 10, 5, 1, 0, tzinfo=UTC)


@pytest.mark.parametrize("text", ["lan@example.vn", "a.b+c@mail.example.vn", "x@1.vn"])
def test_a_common_address_is_one(text: str) -> None:
    assert is_address(text)


@pytest.mark.parametrize(
    "text",
    ["", "lan", "lan@", "@example.vn", "lan@example", "a@b@c.vn", "lan@example.vn\nBcc: x@y.vn", "lan <l@e.vn>",
     "lan@example..vn", f"{'x' * 250}@example.vn", "lan@-example.vn", "lân@example.vn"],
)  # fmt: skip
def test_what_is_no_address_or_would_add_a_line_is_none(text: str) -> None:
    assert not is_address(text)


def test_a_message_says_that_no_person_wrote_it_and_a_copy_is_known_as_one() -> None:
    letter = Letter("lan@example.vn", "Lịch hẹn", "Chào\n", "job.1", (Attachment("a.ics", "text/calendar", b"BEGIN"),))
    first, again = (message_of(letter, "mot-cua@example.vn", NOW) for _ in range(2))
    assert first["Auto-Submitted"] == "auto-generated"
    assert first["Message-ID"] == again["Message-ID"]
    assert "job.1" not in first["Message-ID"]
    assert first["Subject"] == "Lịch hẹn"
    (file,) = first.iter_attachments()
    assert (file.get_filename(), file.get_content_type()) == ("a.ics", "text/calendar")
