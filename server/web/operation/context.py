"""The parts of one server process, built once and passed to every handler."""

import asyncio
from dataclasses import dataclass, field
from pathlib import Path

from sqlalchemy import Engine
from starlette.requests import HTTPConnection

from server.access.credentials.guessing import Guessing
from server.access.credentials.passwords import Passwords
from server.access.credentials.rates import DeviceRates
from server.access.credentials.throttle import Throttle
from server.catalogue.media_files import MediaStore
from server.complaints.writer import ComplaintWriter
from server.dossier.files.plain_scans import PlainScans
from server.dossier.files.store import FileStore
from server.dossier.files.uploads import Uploads
from server.dossier.ocr.job import ScanTexts
from server.dossier.scan_quota import ScanQuota
from server.dossier.writer import DossierWriter
from server.index766.daily import DailyIndex
from server.jobs.sealing import Sealer
from server.jobs.thread import JobThread
from server.journal.clock.server_clock import ServerClock
from server.mail.gateway import Gateway
from server.mail.smtp import MailServer
from server.outbox.tell import Outbox
from server.people.people import People
from server.people.retention import Retention
from server.people.ticket_scans import TicketScanTerm
from server.provider.exchange import Exchange
from server.push.send import Push
from server.visits.past import PastDays
from server.visits.thread import VisitThread
from server.web.alerts.alerts import Alerts
from server.web.base.door import Door, PerMinute
from server.web.base.logs import AccessLog
from server.web.base.puzzle import Puzzles
from server.web.base.readiness import Readiness
from server.web.base.ticket_secret import TrackSecrets
from server.web.follow.bookable import BookableCatalogue
from server.web.follow.hold_limits import HoldLimits
from server.web.follow.learned import Learned
from server.web.follow.live import Live
from server.web.follow.login_expiry import SessionWatch
from server.web.follow.presence import SeenDevices
from server.web.follow.public_feed import PublicFeeds
from server.web.push.watch import Turns
from server.webhooks.deliver import Deliveries

from .board_voice import BoardVoice
from .late_answers import LateAnswers
from .metrics import Metrics
from .paced import Paced
from .public_days import PublicDays

MOST_URLS = 16
"""Most base addresses cached; building one costs more than finding the request's operation."""


@dataclass(frozen=True, slots=True)
class AppContext:
    """`configured_url` is the address under which citizens reach the server; None: each request's own address.
    `certificate` is the one that devices see, the server's own or a proxy's; None: none. `mail`: the centre's mail
    server; None: there is none. `provider`: the identity provider; None: people sign in by
    password. `outbox`: tells dossiers to another system; `push`: browsers that asked for it; None: there is none.
    `turns`: the tickets whose holders are told of their turn. `loop`: the event loop, on which alone
    `live` changes.
    `rates` is None where devices have no bound, as in a bench; `public_rates`: by network, of the public's feeds.
    `hold_limits`: None where a network's share of the times has no bound; `late_answers`: where nobody is made to wait.
    `openings`: of websockets that anybody may open.

    `one_password` is held while a password is checked, so that one is checked at a time; enrolled counters have their
    own. `lookup_key`: of the secrets on receipts (`server.dossier.lookup_secret`).
    """

    engine: Engine
    live: Live
    learned: Learned
    clock: ServerClock
    secrets: TrackSecrets
    plain_scans: PlainScans
    ticket_scan_term: TicketScanTerm
    media: MediaStore
    dossiers: DossierWriter
    complaints: ComplaintWriter
    files: FileStore
    scan_texts: ScanTexts
    index: DailyIndex
    retention: Retention
    uploads: Uploads
    people: People
    passwords: Passwords
    throttle: Throttle
    metrics: Metrics
    readiness: Readiness
    sessions: SessionWatch
    seen: SeenDevices
    visits: VisitThread
    jobs: JobThread
    job_sealer: Sealer
    webhooks: Deliveries
    lookup_key: bytes
    factor_seals: Sealer
    attempt_seals: Sealer
    data: Path
    version: str
    loop: asyncio.AbstractEventLoop
    configured_url: str | None = None
    certificate: Path | None = None
    mail: MailServer | None = None
    gateway: Gateway | None = None
    provider: Exchange | None = None
    outbox: Outbox | None = None
    push: Push | None = None
    guesses: Guessing = field(default_factory=Guessing)
    code_guesses: Guessing = field(default_factory=lambda: Guessing(of_network=False))
    rates: DeviceRates | None = field(default_factory=DeviceRates)
    public_rates: DeviceRates | None = field(default_factory=DeviceRates)
    public: PublicFeeds = field(default_factory=PublicFeeds)
    hold_limits: HoldLimits | None = field(default_factory=HoldLimits)
    late_answers: LateAnswers | None = field(default_factory=LateAnswers)
    openings: Paced = field(default_factory=Paced)
    bookable: BookableCatalogue = field(default_factory=BookableCatalogue)
    public_days: PublicDays = field(default_factory=PublicDays)
    board_voice: BoardVoice = field(default_factory=BoardVoice)
    phones_per_minute: PerMinute = field(default_factory=PerMinute)
    identity_tries: PerMinute = field(default_factory=PerMinute)
    scan_quota: ScanQuota = field(default_factory=ScanQuota)
    access_log: AccessLog = field(default_factory=AccessLog)
    alerts: dict[str, Alerts] = field(default_factory=dict)
    turns: Turns = field(default_factory=Turns)
    past_days: PastDays = field(default_factory=PastDays)
    one_password: asyncio.Lock = field(default_factory=asyncio.Lock)
    one_password_of_counters: asyncio.Lock = field(default_factory=asyncio.Lock)
    _urls: dict[tuple[str, str | None], str] = field(default_factory=dict)

    @property
    def door(self) -> Door:
        """The codes at the doors, from the server's key."""
        return Door(self.secrets)

    @property
    def puzzles(self) -> Puzzles:
        """What a press to hold a time costs under load."""
        return Puzzles(self.secrets)

    def public_url(self, connection: HTTPConnection) -> str:
        """The server's address as citizens use it, without a slash at its end."""
        if self.configured_url is not None:
            return self.configured_url.rstrip("/")
        asked_for = connection.scope["scheme"], connection.headers.get("host")
        url = self._urls.get(asked_for)
        if url is None:
            url = str(connection.base_url).rstrip("/")
            if len(self._urls) < MOST_URLS:  # clients choose the Host header
                self._urls[asked_for] = url
        return url
