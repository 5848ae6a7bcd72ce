"""What a counter is told it would call is what it then calls; asking does nothing."""

from pathlib import Path

from tests.serving import Installation, Serving


def test_the_next_one_is_the_one_that_is_called(tmp_path: Path) -> None:
    with Serving(Installation.staffed(tmp_path / "data")) as serving:
        path = f"/api/v1/branches/{serving.installation.branch}/counters/1/next"
        token = serving.installation.tokens["counter-1"]
        serving.open_counter("1")
        status, nobody = serving.call("GET", path, token=token)
        assert (status, nobody["ticket_id"], nobody["why"]) == (200, None, None)
        for service in ("DD", "HT", "CT"):
            serving.issue(service)
        before = serving.head()
        _, foreseen = serving.call("GET", path, token=token)
        assert serving.head() == before == foreseen["seq"]
        _, called = serving.verb("1", "call")
        assert called["ticket"]["ticket_id"] == foreseen["ticket_id"]
        assert called["why"]["code"] == foreseen["why"]["code"]


def test_only_the_counter_itself_is_told(tmp_path: Path) -> None:
    with Serving(Installation.staffed(tmp_path / "data")) as serving:
        branch, tokens = serving.installation.branch, serving.installation.tokens
        for counter, token, expected in (("1", "counter-2", 403), ("9", "counter-1", 404), ("1", "kiosk", 403)):
            path = f"/api/v1/branches/{branch}/counters/{counter}/next"
            assert serving.call("GET", path, token=tokens[token])[0] == expected
