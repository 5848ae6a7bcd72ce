"""A request as handlers get it, and the table row (`Operation`) that router, permissions and docs read."""

from collections.abc import Awaitable, Callable
from typing import Any, TypeAlias

from msgspec import Struct
from starlette.requests import Request
from starlette.responses import Response

from protocol.commands import Body, Envelope
from protocol.enums import Refusal, Role
from protocol.keys import sent_by
from protocol.problem import Refused
from server.access.credentials.rates import rate_of
from server.access.permissions import ALLOWED, Permission
from server.access.principal import Principal
from server.web.follow.live import Branch

from .context import AppContext


class OperationRequest:
    """A checked request: authenticated and allowed, its branch known if the path names one, its body valid."""

    __slots__ = ("_branch", "body", "context", "key", "principal", "request")

    def __init__(self, context: AppContext, request: Request, principal: Principal, branch: Branch | None) -> None:
        self.context = context
        self.request = request
        self.principal = principal
        self.body: Any = None
        self.key = ""
        self._branch = branch

    @property
    def branch(self) -> Branch:
        """The branch in the path."""
        if self._branch is None:
            raise LookupError("this operation's path names no branch")
        return self._branch

    @property
    def public_url(self) -> str:
        """The server's public address, without a slash at its end."""
        return self.context.public_url(self.request)

    def param(self, name: str) -> str:
        """A path parameter."""
        return str(self.request.path_params[name])

    def number(self, parameter: "Parameter", default: int) -> int | Refused:
        """A whole number from the query."""
        text = self.request.query_params.get(parameter.name)
        if text is None:
            return default
        if text.isascii() and text.isdigit() and len(text) <= 16 and parameter.least <= int(text) <= parameter.most:
            return int(text)
        return Refused(Refusal.BAD_FIELD, parameter.name, f"a whole number from {parameter.least} to {parameter.most}")

    def command_id(self, sender: str | None = None) -> str:
        """The command id of this request's key; `sender` is the principal, or the id of what a secret opened."""
        return sent_by(sender or self.principal.id, self.key)

    def envelope(self, command: Any, counter: str | None = None) -> Envelope:
        """The command with its stream, id and actor (an opaque id), ready for the writer."""
        return Envelope(
            stream=self.branch.state.stream,
            command=command,
            command_id=self.command_id(),
            actor=self.principal.id,
            counter=counter,
            unattended=self.principal.unattended,
        )


Handler: TypeAlias = Callable[[OperationRequest], Awaitable[Struct | Refused | Response]]


class Parameter(Struct, frozen=True):
    """A parameter of an operation's query; `least` and `most` bound a whole number."""

    name: str
    summary: str
    least: int
    most: int


EVERYWHERE = frozenset({Refusal.NOT_AUTHENTICATED, Refusal.REVOKED, Refusal.UNAVAILABLE, Refusal.FAULT})
"""Refusals that any operation may answer with."""


class Operation(Struct, frozen=True):
    """One operation of the API: `routes.py` lists them, the router serves them, docs and tests read them.

    `command` is the command that the handler sends, by default the body; `own_refusals` are the handler's own, beside
    those of the command and of every request. `media`: of a reply of bytes. `feed`: the same for everybody, so that
    caches and pages of other sites may have it.
    """

    name: str
    method: str
    path: str
    permission: Permission
    handler: Handler
    summary: str
    body: Any = None
    reply: Any = None
    status: int = 200
    query: tuple[Parameter, ...] = ()
    keyed: bool = False
    page: bool = False
    command: type[Body] | None = None
    own_refusals: frozenset[Refusal] = frozenset()
    media: str = "application/pdf"
    feed: bool = False

    @property
    def refusals(self) -> frozenset[Refusal]:
        """Every code that the operation may refuse with."""
        command = self.command or (self.body if isinstance(self.body, type) and issubclass(self.body, Body) else None)
        found = EVERYWHERE | self.own_refusals | (command.refusals if command is not None else frozenset())
        if Role.PUBLIC not in ALLOWED[self.permission]:
            found |= {Refusal.NOT_ALLOWED}
        if "{b}" in self.path:
            found |= {Refusal.UNKNOWN_BRANCH}
        if "{c}" in self.path:
            found |= {Refusal.UNKNOWN_COUNTER, Refusal.NOT_ALLOWED}
        if self.body is not None:
            found |= {Refusal.BAD_JSON, Refusal.BAD_FIELD, Refusal.TOO_LARGE}
        if self.query:
            found |= {Refusal.BAD_FIELD}
        if self.keyed:
            found |= {Refusal.BAD_KEY, Refusal.KEY_REUSED}
            if any(rate_of(role, self.name) for role in ALLOWED[self.permission]):
                found |= {Refusal.TOO_MANY_TRIES}
        return found
