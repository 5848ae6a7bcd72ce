"""Between a unit's form and a unit: what the form shows, what was typed, and what that changes, in words. Pure."""

from collections.abc import Iterator, Mapping
from typing import Final, TypeAlias

import msgspec

from language.messages import LANGUAGES, N_
from language.names import name_in
from protocol.units import Post, Unit

Texts: TypeAlias = dict[str, str]

MOST_POSTS: Final = 30
SPARE: Final = 2
"""Empty lines for posts below those there are."""
ON: Final = "on"

WRONG: Final = {
    "unit_id": N_("The unit's code has at most 36 letters, digits, dots and dashes, and is not that of another unit."),
    "agency": N_("Choose the agency that the unit belongs to."),
    "name": N_("Write the unit's name."),
    "branch": N_("Choose a branch in which you may set up units; a one-stop desk is in a branch."),
    "procedures": N_("A procedure's code looks like 1.001193; one code a line."),
    "posts": N_("A post has a name; leave ends after it begins; nobody is their own deputy."),
}
"""The msgid of what is wrong, by the form's part."""


def texts_of(unit: Unit | None) -> Texts:
    """What the form of this unit shows; of a new one nothing."""
    if unit is None:
        return {}
    texts = {"agency": unit.agency, "branch": unit.branch or "", "procedures": "\n".join(unit.procedures)}
    texts |= {f"name.{language}": unit.name.get(language, "") for language in LANGUAGES}
    texts |= {"is_desk": ON} if unit.is_desk else {}
    for n, post in enumerate(unit.posts):
        texts |= {f"p{n}.{key}": value for key, value in _texts_of(post)}
    return texts


def _texts_of(post: Post) -> Iterator[tuple[str, str]]:
    yield "id", post.post_id
    for language in LANGUAGES:
        yield language, post.name.get(language, "")
    yield "holder", post.holder or ""
    yield "deputy", post.deputy or ""
    yield "from", post.away_from or ""
    yield "until", post.away_until or ""
    if post.leads:
        yield "leads", ON


def lines_of(texts: Mapping[str, str]) -> range:
    """The numbers of the posts' lines that the form shows: those filled in, and some to fill in."""
    filled = [n for n in range(MOST_POSTS) if texts.get(f"p{n}.{LANGUAGES[0]}", "").strip()]
    return range(min((filled[-1] + 1 if filled else 0) + SPARE, MOST_POSTS))


def unit_of(texts: Mapping[str, str], unit_id: str) -> Unit | str:
    """The unit that was typed; or the form's part that is wrong, a key of `WRONG`."""
    posts = _posts(texts)
    if isinstance(posts, str):
        return posts
    parts = {
        "unit_id": unit_id,
        "agency": texts.get("agency", ""),
        "name": _name(texts, "name."),
        "branch": texts.get("branch") or None,
        "is_desk": texts.get("is_desk") == ON,
        "procedures": list(dict.fromkeys(texts.get("procedures", "").split())),
        "posts": posts,
    }
    try:
        return msgspec.convert(parts, Unit)
    except msgspec.ValidationError as error:
        field = str(error).rpartition("$.")[2].partition("`")[0].partition("[")[0].partition(".")[0]
        return field if field in WRONG else "name"


def changes(before: Unit | None, after: Unit, language: str, called: Mapping[str, str]) -> list[tuple[str, str]]:
    """What differs, as pairs of the old and the new text. `called`: people's names by id."""
    old = [] if before is None else list(_lines(before, language, called))
    new = list(_lines(after, language, called))
    gone = [(one, "") for one in old if one not in new]
    return gone + [("", one) for one in new if one not in old]


def _lines(unit: Unit, language: str, called: Mapping[str, str]) -> Iterator[str]:
    yield name_in(unit.name, language)
    yield unit.agency
    yield f"{unit.branch or '–'}{' (một cửa)' if unit.is_desk else ''}"
    yield from unit.procedures
    for post in unit.posts:
        people = " / ".join(called.get(one, one) for one in (post.holder, post.deputy) if one)
        leave = f" ({post.away_from} – {post.away_until or '…'})" if post.away_from else ""
        yield f"{name_in(post.name, language)}{' *' if post.leads else ''}: {people or '–'}{leave}"


def _posts(texts: Mapping[str, str]) -> list[dict[str, object]] | str:
    """A line whose name is empty is no post. A new one gets an id that no other line has."""
    found: list[dict[str, object]] = []
    taken = {texts.get(f"p{n}.id", "") for n in range(MOST_POSTS)}
    for n in range(MOST_POSTS):
        name = _name(texts, f"p{n}.")
        if not name:
            if texts.get(f"p{n}.holder"):
                return "posts"
            continue
        free = next(f"post_{k}" for k in range(1, 2 * MOST_POSTS + 2) if f"post_{k}" not in taken)
        post_id = texts.get(f"p{n}.id") or free
        taken.add(post_id)
        empty_is_none = {key: texts.get(f"p{n}.{field}") or None for key, field in _OPTIONAL.items()}
        found.append({"post_id": post_id, "name": name, "leads": texts.get(f"p{n}.leads") == ON} | empty_is_none)
    return found


_OPTIONAL: Final = {"holder": "holder", "deputy": "deputy", "away_from": "from", "away_until": "until"}


def _name(texts: Mapping[str, str], prefix: str) -> dict[str, str]:
    typed = {language: texts.get(prefix + language, "").strip() for language in LANGUAGES}
    return {language: said for language, said in typed.items() if said} if typed[LANGUAGES[0]] else {}
