"""The token of these tests; they are skipped where SoftHSM2 is not installed."""

from pathlib import Path

import pytest

from server.signing.token import TokenKey

from . import token_twin


@pytest.fixture(scope="session")
def token(tmp_path_factory: pytest.TempPathFactory) -> TokenKey:
    if not token_twin.is_here:
        pytest.skip("SoftHSM2 is not installed")
    return token_twin.make_token(tmp_path_factory.mktemp("softhsm"))


@pytest.fixture(scope="session")
def authority(token: TokenKey, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The certificate of who certified the token's key."""
    path = tmp_path_factory.mktemp("authority") / "ca.pem"
    path.write_bytes(token_twin._certified()[2])
    return path
