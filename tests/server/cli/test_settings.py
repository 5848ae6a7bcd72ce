"""Settings come from four places in order, and a mistake in one names the nearest right word."""

from pathlib import Path

import pytest

from server.cli.commands.serve import provider_of
from server.cli.output import Failed
from server.cli.settings import SettingsError, load_settings
from server.provider.provider import Provider


def _write(data: Path, text: str) -> dict[str, object]:
    (data / "motcua.toml").write_text(text, encoding="utf-8")
    return {"data": str(data)}


def test_without_anything_said_the_defaults_hold() -> None:
    settings = load_settings({}, {})
    assert (settings.data, settings.database) == (Path("motcua-data"), "sqlite:///motcua-data/motcua.sqlite")
    assert (settings.host, settings.port, settings.public_url) == ("127.0.0.1", 8000, None)


def test_the_command_line_comes_before_the_environment_before_the_file(tmp_path: Path) -> None:
    given = _write(tmp_path, 'host = "10.0.0.1"\nport = 1\ndatabase = "sqlite:///a"\npublic_url = "https://q.gov.vn"\n')
    settings = load_settings(
        {**given, "port": "3", "host": None}, {"MOTCUA_PORT": "2", "MOTCUA_DATABASE": "sqlite:///b"}
    )
    assert (settings.host, settings.port, settings.database) == ("10.0.0.1", 3, "sqlite:///b")
    assert settings.public_url == "https://q.gov.vn"
    assert load_settings(given, {"MOTCUA_PORT": "2"}).port == 2


def test_the_data_folder_may_come_from_the_environment(tmp_path: Path) -> None:
    _write(tmp_path, "port = 9\n")
    settings = load_settings({}, {"MOTCUA_DATA": str(tmp_path)})
    assert (settings.data, settings.port) == (tmp_path, 9)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("prot = 1", '{}: unknown key "prot"; did you mean "port"?'),
        ('data = "x"', '{}: unknown key "data"; did you mean "database"?'),
        (
            "xyz = 1",
            '{}: unknown key "xyz"; known: database, host, port, public_url, processes, tls, announce, anchors_to, '
            "trusted_proxies, proxy_header, device_limits, proxy_certificate, webhook_networks, mail_server, "
            "mail_from, message_gateway, message_secret, outbox_url, "
            "outbox_token_file, outbox_files, sign_in_issuer, sign_in_client, sign_in_secret_file, push_hosts, "
            "hsts_days, complaint_days, ticket_scan_days, forecasts",
        ),
        ('port = "8000"', "{}: port must be a whole number from 0 to 65535"),
        ("port = 65536", "{}: port must be a whole number from 0 to 65535"),
        ("host = 1", "{}: host must be an address in quotes"),
        ('public_url = "q.gov.vn"', "{}: public_url must be an address in quotes that begins with http:// or https://"),
        ("port =", "{}:1: Invalid value at the end of the file"),
    ],
)
def test_a_mistake_in_the_file_is_named(tmp_path: Path, text: str, expected: str) -> None:
    with pytest.raises(SettingsError) as raised:
        load_settings(_write(tmp_path, text), {})
    assert str(raised.value) == expected.format(tmp_path / "motcua.toml")


@pytest.mark.parametrize(
    ("environment", "expected"),
    [
        ({"MOTCUA_PROT": "1"}, 'unknown environment variable MOTCUA_PROT; did you mean "MOTCUA_PORT"?'),
        ({"MOTCUA_DATABSE": "x"}, 'unknown environment variable MOTCUA_DATABSE; did you mean "MOTCUA_DATABASE"?'),
        ({"MOTCUA_PORT": "eighty"}, "MOTCUA_PORT must be a whole number from 0 to 65535"),
    ],
)
def test_a_mistake_in_the_environment_is_named(environment: dict[str, str], expected: str) -> None:
    with pytest.raises(SettingsError) as raised:
        load_settings({}, environment)
    assert str(raised.value) == expected


def test_the_variables_of_the_other_programs_are_left_alone() -> None:
    load_settings({}, {"MOTCUA_SERVER": "http://127.0.0.1", "MOTCUA_TOKEN": "x", "MOTCUA_LANGUAGE": "en"})


def test_a_mistake_on_the_command_line_is_named() -> None:
    with pytest.raises(SettingsError, match="--public-url must be"):
        load_settings({"public_url": "nowhere"}, {})


def test_proxies_are_addresses_and_networks(tmp_path: Path) -> None:
    given = _write(tmp_path, 'trusted_proxies = "127.0.0.1, 10.0.0.0/24"\nproxy_header = "x-real-ip"\n')
    settings = load_settings(given, {})
    assert (settings.trusted_proxies, settings.proxy_header) == (("127.0.0.1", "10.0.0.0/24"), "x-real-ip")
    for wrong in ("10.0.0.0/99", "proxy.example.vn"):
        for key in ("trusted_proxies", "webhook_networks"):
            with pytest.raises(SettingsError, match="addresses or networks"):
                load_settings({**given, key: wrong}, {})


SIGN_IN = 'sign_in_issuer = "https://id.example.vn"\nsign_in_client = "motcua"\n'


def test_the_identity_provider_is_named_whole_and_with_an_address_to_come_back_to(tmp_path: Path) -> None:
    secret = 'sign_in_secret_file = "/etc/motcua/secret"\n'
    url = 'public_url = "https://q.gov.vn"\n'
    settings = load_settings(_write(tmp_path, SIGN_IN + secret + url), {})
    assert (settings.sign_in_issuer, settings.sign_in_client) == ("https://id.example.vn", "motcua")
    assert settings.sign_in_secret_file == Path("/etc/motcua/secret")
    for text, said in ((SIGN_IN + url, "go together"), (SIGN_IN + secret, "needs public_url")):
        with pytest.raises(SettingsError, match=said):
            load_settings(_write(tmp_path, text), {})


def test_the_secret_is_read_from_its_file(tmp_path: Path) -> None:
    file = tmp_path / "secret"
    keys = f'sign_in_secret_file = {str(file)!r}\npublic_url = "https://q.gov.vn"\n'
    settings = load_settings(_write(tmp_path, SIGN_IN + keys), {})
    with pytest.raises(Failed, match="secret"):
        provider_of(settings)
    file.write_text(" \n")
    with pytest.raises(Failed, match="empty"):
        provider_of(settings)
    file.write_text("the secret\n")
    assert provider_of(settings) == Provider("https://id.example.vn", "motcua", "the secret")
    plain = load_settings(_write(tmp_path, SIGN_IN.replace("https", "http") + keys), {})
    with pytest.raises(Failed, match="https://"):
        provider_of(plain)
    assert provider_of(load_settings({"data": tmp_path / "other"}, {})) is None
