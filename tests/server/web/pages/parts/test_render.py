"""What every page says to browsers beside itself."""

import pytest
from starlette.requests import Request

from server.web.pages.parts.render import HEADERS, html_page


@pytest.mark.parametrize(("scheme", "said"), [("https", "same-origin"), ("http", None)])
def test_a_page_says_whom_its_window_is_alone_with_only_where_browsers_heed_it(scheme: str, said: str | None) -> None:
    where = {"type": "http", "scheme": scheme, "server": ("q.example.vn", 443), "path": "/", "query_string": b""}
    answer = html_page(Request(where | {"headers": []}), "<p>", "vi")
    assert answer.headers.get("cross-origin-opener-policy") == said
    assert HEADERS.items() <= {name.title(): value for name, value in answer.headers.items()}.items()
