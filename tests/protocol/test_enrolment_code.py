"""The code of a new device: the same on both sides, another one for whoever stands in between."""

from hypothesis import given
from hypothesis import strategies as st

from protocol.enrolment_code import CODE_DIGITS, code_of, commitment_to, new_nonce

hexes = st.text("0123456789abcdef", min_size=32, max_size=32)
KEY, OTHER = "a" * 64, "b" * 64


@given(hexes, hexes)
def test_it_is_six_digits_that_hang_on_either_nonce_and_the_key(device: str, server: str) -> None:
    code = code_of(device, server, KEY)
    assert len(code) == CODE_DIGITS
    assert code.isdigit()
    assert code == code_of(device, server, KEY)


def test_a_machine_in_between_meets_the_code_once_in_a_million() -> None:
    """Of a thousand, with another key, none; so with another nonce of either side."""
    met = 0
    for _ in range(1000):
        device, server = new_nonce(), new_nonce()
        code = code_of(device, server, KEY)
        others = code_of(device, server, OTHER), code_of(new_nonce(), server, KEY), code_of(device, new_nonce(), KEY)
        met += code in others
    assert met <= 2


def test_what_is_sent_first_says_nothing_of_the_nonce_and_fixes_it() -> None:
    nonce = new_nonce()
    assert nonce not in commitment_to(nonce)
    assert commitment_to(nonce) == commitment_to(nonce) != commitment_to(new_nonce())


def test_the_code_is_the_same_in_every_version() -> None:
    """Both sides are programs of different ages."""
    assert code_of("0" * 32, f"{124134:032x}", "") == "482915"
    assert code_of("0" * 32, "1" * 32, KEY) == "759106"
