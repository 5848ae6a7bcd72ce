"""Holds refusals to what they must be: the status, the problem document, its code, its field, its words."""

from typing import Any

from language.messages import translations
from protocol.enums import STATUS, Refusal
from server.web.base.problems import TITLES

from .line import Reply


def complaint(reply: Reply, code: Refusal, field: str | None, language: str = "vi") -> str:
    """What is wrong with this refusal; nothing when all is as it should be."""
    if reply.headers.get("content-type") != "application/problem+json":
        return f"{reply.status} {reply.headers} {reply.body!r}"
    problem = reply.json()
    got = (reply.status, problem["status"], problem["code"], problem["title"])
    should = (STATUS[code], STATUS[code], code, translations(language).gettext(TITLES[code]))
    named = problem.get("field")
    is_named = named == field or (field is not None and named is not None and named.startswith(f"{field}["))
    return "" if got == should and is_named else f"{got} at {named}, not {should} at {field}"


def refused(answer: tuple[int, Any], code: Refusal, field: str | None = None) -> None:
    """Fails unless this is that refusal."""
    status, problem = answer
    assert (status, problem.get("code"), problem.get("field")) == (STATUS[code], code, field), problem
