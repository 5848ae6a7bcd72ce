"""Finds a request's operation by the parts of its path: one step a part, however many operations there are."""

from collections.abc import Sequence

from starlette.types import ASGIApp

from server.web.operation.operation import Operation

Parameters = dict[str, str]


class Part:
    """One place in the tree of paths: what may follow it, and who answers if nothing does."""

    __slots__ = ("any", "apps", "named")

    def __init__(self) -> None:
        self.named: dict[str, Part] = {}
        self.any: Part | None = None
        self.apps: dict[str, tuple[ASGIApp, tuple[str, ...]]] = {}


class Paths:
    """Operations by method and path template; a part in braces stands for any one part that is not empty."""

    def __init__(self, served: Sequence[tuple[Operation, ASGIApp]]) -> None:
        self._root = Part()
        for operation, app in served:
            self._add(operation, app)

    def find(self, method: str, path: str) -> tuple[ASGIApp, Parameters] | None:
        """Who answers, and what stands in the braces. A part's own name goes before braces."""
        here = self._root
        values: list[str] = []
        for part in path.split("/"):
            there = here.named.get(part)
            if there is None:
                there = here.any
                if there is None or not part:
                    return None
                values.append(part)
            here = there
        found = here.apps.get(method)
        if found is None:
            return None
        app, names = found
        return app, dict(zip(names, values, strict=True))

    def _add(self, operation: Operation, app: ASGIApp) -> None:
        here = self._root
        names: list[str] = []
        for part in operation.path.split("/"):
            if part.startswith("{"):
                names.append(part.strip("{}"))
                here.any = here.any or Part()
                here = here.any
            else:
                here = here.named.setdefault(part, Part())
        here.apps[operation.method] = app, tuple(names)
