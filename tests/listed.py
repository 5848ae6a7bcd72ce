"""Holds every refusal that a test's server gives to the list of its operation."""

import json
import re
from urllib.parse import urlsplit

from protocol.enums import STATUS, Refusal
from server.web.api.routes import OPERATIONS
from server.web.operation.operation import Operation

_PATHS = [(each, re.compile(re.sub(r"{\w+}", "[^/]+", each.path))) for each in OPERATIONS if not each.page]
AT_THE_DOOR = {Refusal.NOT_FOUND, Refusal.WRONG_METHOD}
"""What the router says where there is no operation."""


def operation_of(method: str, target: str) -> Operation | None:
    """The operation that answers this request."""
    path = urlsplit(target).path
    return next((each for each, found in _PATHS if each.method == method and found.fullmatch(path)), None)


def must_be_listed(method: str, target: str, status: int, body: bytes) -> None:
    """Fails for a refusal that the operation of this request does not list, by its code or its status."""
    operation = operation_of(method, target)
    code = _code_of(body) if status >= 400 and operation is not None else None
    if operation is not None and code is not None and code not in AT_THE_DOOR:
        assert code in operation.refusals, f"{operation.name} does not list {code}"
        assert status == STATUS[Refusal(code)]


def _code_of(body: bytes) -> str | None:
    """The code of a problem document; None of any other body."""
    try:
        problem = json.loads(body)
    except ValueError:
        return None
    return problem.get("code") if isinstance(problem, dict) else None
