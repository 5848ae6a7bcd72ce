"""Another process appends beside the running server: its readers and followers hear of it at once."""

import asyncio
import subprocess
import sys
from typing import Any

import msgspec

from protocol.configuration import ProcedureConfig, ServiceConfig
from protocol.enums import Refusal, Role
from tests.serving import Installation, Serving, until

from .following import Following, in_order
from .inside import inside

ISSUE = (
    "import sys\n"
    "from protocol.commands import Envelope, Issue\n"
    "from server.access.city.stream import CityModel\n"
    "from server.journal.write.append import append_now\n"
    "from server.journal.database.engine import open_database\n"
    "from server.queue.stream import BranchStream\n"
    "from server.web.base.clock import now_ms\n"
    "engine = open_database(sys.argv[1])\n"
    "models = BranchStream(), CityModel()\n"
    "print('ready', flush=True)\n"
    "sys.stdin.readline()\n"
    "for number in range(int(sys.argv[2])):\n"
    "    envelope = Envelope('CN01', Issue('HT'), f'beside-{number}', 'test')\n"
    "    assert append_now(engine, models, envelope, now_ms()).seq\n"
)


def test_a_device_enrolled_while_the_server_runs_is_known_at_once(serving: Serving) -> None:
    token = serving.installation.enrol(Role.DISPLAY, name="new")
    until(lambda: serving.call("GET", "/api/v1/branches", token=token)[0] == 200)


def test_a_configuration_applied_while_the_server_runs_is_followed(serving: Serving) -> None:
    installation = serving.installation
    more = ServiceConfig("NEW", "NEW", {"vi": "Mới", "en": "New"})
    config = msgspec.structs.replace(installation.config, services=(*installation.config.services, more))
    with Following(serving, installation.tokens["counter-1"]) as staff, Following(serving) as public:
        staff.wait_for(1)
        public.wait_for(1)
        serving.issue("HT")
        installation.configure(config)
        for follower in (staff, public):
            until(lambda follower=follower: follower.messages[-1].get("kind") == "configured")
            assert "NEW" in [service["code"] for service in follower.messages[-1]["board"]["services"]]
            assert in_order(follower.messages)
    assert serving.issue("NEW")["number"] == "NEW-001"
    # and a branch that was not there at all when the server started
    installation.configure(msgspec.structs.replace(config, id="CN99"))
    until(lambda: serving.call("GET", "/api/v1/branches/CN99")[0] == 200)
    assert serving.call("GET", "/api/v1/branches/CN98")[1]["code"] == Refusal.UNKNOWN_BRANCH


def test_a_branch_tells_its_procedures_and_where_its_counters_are_and_leaves_out_what_is_unknown(
    serving: Serving,
) -> None:
    installation = serving.installation
    config = installation.config
    paper = {"vi": "Giấy chứng sinh", "en": "Certificate of live birth"}
    known = ProcedureConfig("1.001193", "HT", {"vi": "Đăng ký khai sinh", "en": "Birth registration"}, (paper,), 15, 0)
    unknown = ProcedureConfig("1.001022", "HT", {"vi": "Đăng ký nhận cha, mẹ, con", "en": "Recognition of a child"})
    upstairs = msgspec.structs.replace(config.counters[0], zone="hall_b", direction={"vi": "Tầng 2", "en": "2nd floor"})
    changed = msgspec.structs.replace(config, procedures=(known, unknown), counters=(upstairs, *config.counters[1:]))
    installation.configure(changed)

    def branch() -> Any:
        return serving.call("GET", f"/api/v1/branches/{config.id}")[1]

    until(lambda: branch()["procedures"])
    assert branch()["procedures"] == [
        {
            "code": "1.001193",
            "service": "HT",
            "name": {"vi": "Đăng ký khai sinh", "en": "Birth registration"},
            "bring": [{"vi": "Giấy chứng sinh", "en": "Certificate of live birth"}],
            "minutes": 15,
            "fee_vnd": 0,
        },
        {
            "code": "1.001022",
            "service": "HT",
            "name": {"vi": "Đăng ký nhận cha, mẹ, con", "en": "Recognition of a child"},
        },
    ]
    assert branch()["counters"][0]["zone"] == "hall_b"
    assert branch()["counters"][0]["direction"] == {"vi": "Tầng 2", "en": "2nd floor"}


def test_two_processes_write_one_stream_and_followers_see_one_order(serving: Serving) -> None:
    count = 40
    child = subprocess.Popen(
        [sys.executable, "-c", ISSUE, serving.installation.database, str(count)],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )
    with child, Following(serving, serving.installation.tokens["counter-1"]) as follower:
        assert child.stdin is not None
        assert child.stdout is not None
        follower.wait_for(1)
        assert child.stdout.readline() == "ready\n"
        child.stdin.write("go\n")
        child.stdin.flush()
        ours = [serving.issue("HT")["number"] for _ in range(count)]
        assert child.wait(60) == 0
        until(lambda: serving.head() == 2 * count + 2)  # configured, the day's opening, the tickets
        messages = follower.wait_for_seq(2 * count + 2)
    assert in_order(messages)
    numbers = [message["ticket"]["number"] for message in messages if message.get("kind") == "issued"]
    assert numbers == [f"HT-{number:03d}" for number in range(1, 2 * count + 1)]
    assert set(ours) < set(numbers)
    assert told(messages) == [(event["seq"], event["kind"]) for event in serving.journal(1)]


def told(messages: list[dict[str, Any]]) -> list[tuple[int, str]]:
    return [(message["seq"], message["kind"]) for message in messages[1:]]


def test_what_another_process_wrote_is_looked_for_before_it_is_said_to_be_unknown(installation: Installation) -> None:
    """A ticket by its secret, and a device by its token, in the moment after."""

    async def ask() -> list[int]:
        statuses: list[int] = []
        async with inside(installation) as one, inside(installation) as other:
            kiosk = {"Authorization": f"Bearer {installation.tokens['kiosk']}"}
            for n in range(10):
                issued = await one.near.post("/api/v1/branches/CN01/tickets", json={"service": "HT"}, headers=kiosk)
                secret = issued.json()["track_url"].rpartition("/")[2]
                statuses.append((await other.near.get(f"/api/v1/tickets/{secret}")).status_code)
                token = installation.enrol(Role.DISPLAY, name=f"display-{n}")
                headers = {"Authorization": f"Bearer {token}"}
                statuses.append((await other.near.get("/api/v1/branches", headers=headers)).status_code)
            unknown = await other.near.get(f"/api/v1/tickets/{secret[:-1]}_")
            wrong = await other.near.get("/api/v1/branches", headers={"Authorization": "Bearer kiosk_none"})
            return [*statuses, unknown.status_code, wrong.status_code]

    assert asyncio.run(ask()) == [*[200] * 20, 404, 401]
