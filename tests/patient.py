"""Waits for Qt longer than pytest-qt does by itself: on a busy machine five seconds are soon over."""

from collections.abc import Callable
from typing import Any

from pytestqt.qtbot import QtBot
from pytestqt.wait_signal import SignalBlocker

SOUND_WAIT_MS = 60_000


class PatientBot(QtBot):
    """A test that has to be quick says so by a `timeout` of its own."""

    def waitUntil(self, callback: Callable[[], bool | None], *, timeout: int = SOUND_WAIT_MS) -> None:
        super().waitUntil(callback, timeout=timeout)

    def waitSignal(
        self,
        signal: Any,
        *,
        timeout: int = SOUND_WAIT_MS,
        raising: bool | None = None,
        check_params_cb: Callable[..., bool] | None = None,
    ) -> SignalBlocker:
        return super().waitSignal(signal, timeout=timeout, raising=raising, check_params_cb=check_params_cb)
