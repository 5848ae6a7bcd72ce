"""The shortcut finds what Starlette's router would find, and nothing else."""

from typing import Any

from hypothesis import given
from hypothesis import strategies as st
from starlette.routing import Match, Route

from server.web.edge.app import ALL
from server.web.edge.path_lookup import Paths
from server.web.operation.operation import Operation


async def _nothing(scope: Any, receive: Any, send: Any) -> None:
    raise AssertionError("nobody calls it")


class _App:
    """Somewhere to arrive at, told apart by its operation."""

    def __init__(self, operation: Operation) -> None:
        self.operation = operation

    async def __call__(self, scope: Any, receive: Any, send: Any) -> None:
        raise AssertionError("nobody calls it")


PATHS = Paths([(operation, _App(operation)) for operation in ALL])
ROUTES = [(operation, Route(operation.path, _nothing, methods=[operation.method])) for operation in ALL]


def _routers(method: str, path: str) -> tuple[Operation, dict[str, str]] | None:
    scope = {"type": "http", "method": method, "path": path, "headers": []}
    for operation, route in ROUTES:
        match, found = route.matches(scope)
        if match is Match.FULL:
            return operation, found["path_params"]
    return None


def _shortcuts(method: str, path: str) -> tuple[Operation, dict[str, str]] | None:
    found = PATHS.find(method, path)
    if found is None:
        return None
    app, parameters = found
    assert isinstance(app, _App)
    return app.operation, parameters


def test_every_operation_is_found_with_what_its_path_says() -> None:
    for operation in ALL:
        path = operation.path.replace("{", "x-").replace("}", "")
        found = _shortcuts(operation.method, path)
        assert found == _routers(operation.method, path), path
        assert found is not None, path
        assert found[0] is operation, path


PARTS = sorted({part for operation in ALL for part in operation.path.split("/") if not part.startswith("{")})


@given(
    st.sampled_from(("GET", "POST", "DELETE", "PUT")),
    st.lists(st.sampled_from([*PARTS, "CN01", "Đ 1", "%2F", "..", ""]), max_size=8).map("/".join),
)
def test_any_address_is_found_by_both_or_neither(method: str, path: str) -> None:
    assert _shortcuts(method, path) == _routers(method, path)
