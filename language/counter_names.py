"""Short forms of counters' names, for lines that are read from far away.

`Quầy tiếp nhận và trả kết quả số 12` → `Quầy 12` → `12`. A short form that fits two counters is not used: if two
floors each have a `Quầy 12`, both keep their whole names.
"""

import re
from collections import Counter
from collections.abc import Iterable

NUMBER = re.compile(r"(?<!\w)[A-ZĐ]{0,2}[-.]?\d+[A-ZĐ]?(?!\w)")
KINDS = frozenset(("quầy", "cửa", "bàn", "ô", "counter", "desk", "window"))
"""Words for a counter, before its number."""
NUMERALS = frozenset(("số", "no", "no.", "number"))
"""Words for "number", between the word for a counter and its number."""


def all_forms(names: Iterable[str]) -> dict[str, tuple[str, ...]]:
    """For each counter name of a branch its forms, the longest first; the name itself is always first."""
    candidates = {name: _forms(name) for name in names}
    used = Counter(form for forms in candidates.values() for form in forms)
    return {name: (name, *(form for form in forms if used[form] == 1 and form != name))
            for name, forms in candidates.items()}  # fmt: skip


def says_more(name: str, form: str) -> bool:
    """Whether `form` lacks information of `name`; `Quầy 12` lacks nothing of `Quầy số 12`."""
    return not set(name.casefold().split()) <= set(form.casefold().split()) | NUMERALS


def _forms(name: str) -> tuple[str, ...]:
    """`Quầy 12` and `12`; empty without a number, or if it is unclear which number is the counter's."""
    found = [(match.group(), name[: match.start()].split()) for match in NUMBER.finditer(name)]
    for number, before in found:
        last = before[-1].casefold() if before else ""
        if last in KINDS:
            return f"{_capital(before[-1])} {number}", number
        if last in NUMERALS and len(before) > 1:
            return f"{_capital(before[0])} {number}", number
    return (found[0][0],) if len(found) == 1 else ()


def _capital(word: str) -> str:
    return word[:1].upper() + word[1:]
