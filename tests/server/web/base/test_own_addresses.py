"""What a manager compares with the address on a device's screen."""

from server.web.base.own_addresses import network_addresses, own_addresses


def test_a_machine_is_reached_by_its_name_and_by_its_addresses_at_the_same_port() -> None:
    found = own_addresses("http://may-chu.local:8000/", None)
    assert found[0] == "http://may-chu.local:8000"
    assert set(found[1:]) == {f"http://{each}:8000" for each in network_addresses() if each.version == 4}


def test_behind_a_proxy_the_configured_address_comes_first_and_none_leads_past_it() -> None:
    assert own_addresses("http://10.0.0.9:8000", "https://motcua.example.vn/") == [
        "https://motcua.example.vn", "http://10.0.0.9:8000",
    ]  # fmt: skip
    assert own_addresses("https://motcua.example.vn/", "https://motcua.example.vn") == ["https://motcua.example.vn"]
