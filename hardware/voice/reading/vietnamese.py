"""Vietnamese numbers and letters as they are spoken: mười lăm, hai mươi mốt, một trăm linh năm.

Source: the reading of numbers as primary schools teach it; south of Huế lẻ is usual for linh and ngàn for nghìn, so
both are parameters.
"""

DIGITS = ("không", "một", "hai", "ba", "bốn", "năm", "sáu", "bảy", "tám", "chín")

LETTERS = {
    "A": "a", "Ă": "á", "Â": "ớ", "B": "bê", "C": "xê", "D": "dê", "Đ": "đê", "E": "e", "Ê": "ê", "F": "ép-phờ",
    "G": "giê", "H": "hát", "I": "i", "J": "gi", "K": "ca", "L": "e-lờ", "M": "em-mờ", "N": "en-nờ", "O": "o",
    "Ô": "ô", "Ơ": "ơ", "P": "pê", "Q": "quy", "R": "e-rờ", "S": "ét-sì", "T": "tê", "U": "u", "Ư": "ư", "V": "vê",
    "W": "vê kép", "X": "ích-xì", "Y": "i dài", "Z": "dét",
}  # fmt: skip

MOST = 999_999_999_999


def number_words(number: int, linh: str = "linh", nghin: str = "nghìn") -> str:
    """0 to `MOST` in words. `linh` stands before a lone last digit (105), `nghin` for a thousand. Raises ValueError."""
    if not 0 <= number <= MOST:
        raise ValueError(f"{number} is not from 0 to {MOST}")
    if number == 0:
        return DIGITS[0]
    words: list[str] = []
    for size, name in ((10**9, "tỷ"), (10**6, "triệu"), (1000, nghin), (1, "")):
        group = number // size % 1000
        if group:
            words += [*_below_thousand(group, linh, full=bool(words)), name]
    return " ".join(word for word in words if word)


def _below_thousand(number: int, linh: str, full: bool) -> list[str]:
    """1 to 999; `full` says the hundreds even when there are none, as after a thousand."""
    hundreds, tens, ones = number // 100, number // 10 % 10, number % 10
    words = [DIGITS[hundreds], "trăm"] if hundreds or full else []
    if tens == 0:
        if ones:
            words += [linh, DIGITS[ones]] if words else [DIGITS[ones]]
        return words
    words += ["mười"] if tens == 1 else [DIGITS[tens], "mươi"]
    if ones:
        words.append(_after_tens(tens, ones))
    return words


def _after_tens(tens: int, ones: int) -> str:
    if ones == 5:
        return "lăm"
    if tens > 1 and ones in (1, 4):
        return "mốt" if ones == 1 else "tư"
    return DIGITS[ones]
