"""The example of RFC 8291 comes out byte for byte; nobody else can read it."""

import pytest
from cryptography.hazmat.primitives.asymmetric.ec import SECP256R1, derive_private_key

from server.push.encryption import MOST_BYTES, encrypted
from server.push.subscription import Subscription, decoded, encoded

from .browser import Browser

# RFC 8291, section 5 and appendix A
PLAIN = b"When I grow up, I want to be a watermelon"
THEIRS = Subscription(
    "https://push.example.net/push/JzLQ3raZJfFBR0aqvOMsLrt54w4rJUsV",
    "BCVxsr7N_eNgVRqvHtD0zTZsEc6-VV-JvLexhqUzORcxaOzi6-AYWXvTBHm4bjyPjs7Vd8pZGH6SRpkNtoIAiw4",
    "BTBZMqHH6r4Tts7J_aSIgg",
)
OURS = "yfWPiYE-n46HLnH0KqZOF1fJJU3MYrct3AELtAQ-oRw"
THEIR_SECRET = "q1dXpw3UpT5VOmu_cf_v6ih07Aems3njxI-JWgLcM94"
SALT = "DGv6ra1nlYgDCS1FRnbzlw"
BODY = (
    "DGv6ra1nlYgDCS1FRnbzlwAAEABBBP4z9KsN6nGRTbVYI_c7VJSPQTBtkgcy27ml"
    "mlMoZIIgDll6e3vCYLocInmYWAmS6TlzAC8wEqKK6PBru3jl7A_yl95bQpu6cVPT"
    "pK4Mqgkf1CXztLVBSt2Ks3oZwbuwXPXLWyouBWLVWGNWQexSgSxsj_Qulcy4a-fN"
)


def test_the_standards_example_comes_out_byte_for_byte() -> None:
    sender = derive_private_key(int.from_bytes(decoded(OURS), "big"), SECP256R1())
    assert encoded(encrypted(PLAIN, THEIRS, sender, decoded(SALT))) == BODY


def test_the_browser_of_the_tests_reads_the_standards_example() -> None:
    browser = Browser(derive_private_key(int.from_bytes(decoded(THEIR_SECRET), "big"), SECP256R1()), THEIRS.auth)
    assert browser.read(decoded(BODY)) == PLAIN


def test_each_message_has_a_key_of_its_own_and_only_its_browser_reads_it() -> None:
    browser, other = Browser.new(), Browser.new()
    first, again = (encrypted(PLAIN, browser.at("https://push.example.net/1")) for _ in range(2))
    assert first[:86] != again[:86]
    assert browser.read(first) == browser.read(again) == PLAIN
    with pytest.raises(ValueError):
        other.read(first)


def test_a_message_that_no_service_takes_is_refused() -> None:
    to = Browser.new().at("https://push.example.net/1")
    assert len(encrypted(b"x" * MOST_BYTES, to)) <= 4096
    with pytest.raises(ValueError, match="at most"):
        encrypted(b"x" * (MOST_BYTES + 1), to)
