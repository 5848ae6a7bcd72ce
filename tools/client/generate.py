"""The client's text from an OpenAPI document: what is fixed (`fixed.py`), the shapes, a method for each operation."""

import inspect
import re
from collections.abc import Iterator
from typing import Any, Final

from . import fixed as fixed_part
from .annotations import about, annotation, definition, python_name

JSON: Final = "application/json"

SAYS: Final = "# Written by `python -m tools.client` from a server's OpenAPI document: do not change it by hand.\n"

IMPORTS: Final = {
    "from collections.abc import Mapping\n": "from collections.abc import Iterator, Mapping\n",
    "from typing import Any, Final\n": "from typing import Any, Final, Literal, NotRequired, TypeAlias, TypedDict\n",
}
"""What the shapes and methods need beside what is fixed."""

FOLLOW: Final = '''
    def follow(self, b: str, after: int = 0, pause_s: float = 1.0) -> Iterator[EventRow]:
        """Every event of a branch after event `after`, in order, for ever; asks again after `pause_s` seconds.

        Keep the `seq` of the last event that you have dealt with, and go on from there. For: service, manager, admin.
        """
        while True:
            events = self.journal(b, after=after, limit=200)["events"]
            for event in events:
                after = event["seq"]
                yield event
            if not events:
                time.sleep(pause_s)
'''
"""The stream, which is no operation of its own."""


def client(document: dict[str, Any]) -> str:
    """A module that needs Python 3.11 and nothing else."""
    version = document["info"]["version"]
    shapes: list[str] = []
    for name, schema in sorted(document["components"]["schemas"].items()):
        shapes += ["", "", *definition(name, schema)]
    operations = [
        (method, path, operation)
        for path, methods in document["paths"].items()
        for method, operation in methods.items()
    ]
    methods = [line for each in operations for line in ("", *_method(*each, document["components"]["schemas"]))]
    fixed = SAYS + inspect.getsource(fixed_part).replace('VERSION = ""', f'VERSION = "{version}"')
    for fewer, all_ in IMPORTS.items():
        fixed = fixed.replace(fewer, all_, 1)
    says = '"""Every operation as a method; see `Connection` for the address and the token."""'
    return (
        "\n".join([fixed.rstrip("\n"), *shapes, "", "", "class Client(Connection):", f"    {says}", *methods])
        + "\n"
        + FOLLOW
    )


def _method(method: str, path: str, operation: dict[str, Any], schemas: dict[str, Any]) -> Iterator[str]:
    places = re.findall(r"{(\w+)}", path)
    queries = [each["name"] for each in operation["parameters"] if each["in"] == "query"]
    is_keyed = any(each["name"] == "Idempotency-Key" for each in operation["parameters"])
    body = _body(operation, schemas)
    gives, reply = _reply(operation)
    named = [f"{python_name(name)}: {kind} = UNSET" if not needed else f"{python_name(name)}: {kind}"
             for name, (kind, needed) in sorted(body.items(), key=lambda each: not each[1][1])]  # fmt: skip
    named += [f"{python_name(name)}: int | None = None" for name in queries]
    named += ["content: bytes"] if _takes_bytes(operation) else []
    named += ["command_key: str | None = None"] if is_keyed else []
    given = ["self", *(f"{python_name(place)}: str" for place in places), *(["*", *named] if named else [])]
    yield from _wrapped(f"    def {python_name(operation['operationId'])}(", given, f") -> {gives}:")
    yield f'        """{about({"description": operation["summary"]}, "")}. {operation["description"]}"""'
    arguments = [f'"{method.upper()}"', _address(path), f'"{reply}"']
    if body:
        pairs = ", ".join(f'"{name}": {python_name(name)}' for name in body)
        arguments.append(f"body={{{pairs}}}")
    if _takes_bytes(operation):
        arguments.append("content=content")
    if queries:
        arguments.append("query={" + ", ".join(f'"{name}": {python_name(name)}' for name in queries) + "}")
    if is_keyed:
        arguments.append("key=command_key or new_key()")
    before = "        self._ask(" if gives == "None" else f"        answer_: {gives} = self._ask("
    yield from _wrapped(before, arguments, ")")
    if gives != "None":
        yield "        return answer_"  # an underscore at the end is in no name of a field


def _wrapped(before: str, parts: list[str], after: str) -> Iterator[str]:
    """A call or signature on one line, or where it is too long with a line for each part."""
    line = before + ", ".join(parts) + after
    if len(line) <= 120:
        yield line
        return
    yield before
    yield from (f"            {part}," for part in parts)
    yield "        " + after


def _address(path: str) -> str:
    if "{" not in path:
        return f'"{path}"'
    inside = re.sub(r"{(\w+)}", lambda place: "{quoted(" + python_name(place[1]) + ")}", path)
    return f'f"{inside}"'


def _body(operation: dict[str, Any], schemas: dict[str, Any]) -> dict[str, tuple[str, bool]]:
    """The fields of the body: the annotation of each, and whether it is needed."""
    content = operation.get("requestBody", {}).get("content", {}).get(JSON)
    if content is None:
        return {}
    schema = schemas[annotation(content["schema"])]
    needed = set(schema.get("required", ()))
    return {
        name: (annotation(kind) if name in needed else f"{annotation(kind)} | Unset", name in needed)
        for name, kind in schema["properties"].items()
    }


def _takes_bytes(operation: dict[str, Any]) -> bool:
    content = operation.get("requestBody", {}).get("content", {})
    return bool(content) and JSON not in content


def _reply(operation: dict[str, Any]) -> tuple[str, str]:
    """The annotation of a good answer, and how it is read: `json`, `bytes` or `none`."""
    good = next(answer for status, answer in operation["responses"].items() if status.startswith("2"))
    content = good.get("content")
    if content is None:
        return ("bytes", "bytes") if operation["operationId"] == "metrics" else ("None", "none")
    return (annotation(content[JSON]["schema"]), "json") if JSON in content else ("bytes", "bytes")
