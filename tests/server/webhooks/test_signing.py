"""Signatures that Standard Webhooks' own library takes, whoever is changing over to another secret."""

import time

import pytest
from standardwebhooks import Webhook, WebhookVerificationError

from server.webhooks.signing import PREFIX, new_secret, signed

BODY = '{"type":"issued","data":{"branch":"Chi nhánh"}}'.encode()


def test_each_secret_in_force_verifies_and_no_other() -> None:
    old, new = new_secret(), new_secret()
    headers = signed(BODY, "msg_1", round(time.time() * 1000), [new, old])
    for key in (old, new):
        assert Webhook(key).verify(BODY, headers)["type"] == "issued"
    with pytest.raises(WebhookVerificationError):
        Webhook(new_secret()).verify(BODY, headers)


@pytest.mark.parametrize("changed", ["webhook-id", "webhook-timestamp", "body"])
def test_what_was_changed_on_the_way_does_not_verify(changed: str) -> None:
    key, now = new_secret(), round(time.time() * 1000)
    headers = signed(BODY, "msg_1", now, [key])
    other = {"webhook-id": "msg_2", "webhook-timestamp": str(now // 1000 + 1)}
    body = BODY.replace(b"issued", b"called") if changed == "body" else BODY
    with pytest.raises(WebhookVerificationError):
        Webhook(key).verify(body, headers | {name: value for name, value in other.items() if name == changed})


def test_an_old_delivery_sent_again_by_somebody_else_does_not_verify() -> None:
    key = new_secret()
    headers = signed(BODY, "msg_1", round(time.time() * 1000) - 600_000, [key])
    with pytest.raises(WebhookVerificationError, match="old"):
        Webhook(key).verify(BODY, headers)


def test_secrets_are_long_and_never_alike() -> None:
    drawn = {new_secret() for _ in range(20)}
    assert len(drawn) == 20
    assert all(key.startswith(PREFIX) and len(key) >= 24 + len(PREFIX) for key in drawn)
