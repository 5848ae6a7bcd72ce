"""Runs one server process: database, writer, readers, HTTP; and stops them in the right order."""

import asyncio
import contextlib
import gc
import logging
import socket
import sys
from collections.abc import Callable
from ipaddress import ip_network

import uvicorn
from sqlalchemy import Engine
from starlette.types import ASGIApp

from protocol.configuration import BranchConfig
from protocol.enums import Role
from protocol.version import VERSION
from server.access.city.commands import DisableWebhook, city_envelope
from server.access.city.stream import CityModel
from server.access.city.terms import years_on
from server.access.credentials.passwords import Passwords
from server.access.credentials.rates import DeviceRates
from server.access.credentials.sessions import purge_sessions
from server.access.credentials.throttle import Throttle
from server.access.looks import LooksModel
from server.access.roles import from_rank
from server.balance.dispatch.choose import choose
from server.catalogue.media_files import MediaStore
from server.complaints.writer import ComplaintWriter
from server.dossier.files.cleaning import Cleaning
from server.dossier.files.plain_scans import PlainScans
from server.dossier.files.store import DiskStore
from server.dossier.files.uploads import Uploads
from server.dossier.lookup_secret import lookup_key
from server.dossier.ocr.job import ScanTexts
from server.dossier.writer import DossierWriter
from server.forecasts.files import ForecastFiles
from server.index766.daily import DailyIndex
from server.jobs.sealing import Sealer
from server.jobs.thread import JobThread
from server.jobs.worker import Worker
from server.journal.anchors.thread import AnchorThread
from server.journal.clock.machine import boot_id, is_synchronised
from server.journal.clock.server_clock import Machine, ServerClock
from server.journal.database.dialects import connect_to_write
from server.journal.database.engine import one_process_only, open_database
from server.journal.database.migrate import WHAT_TO_DO, Schema, schema_of
from server.journal.read.stream_reader import BrokenStream
from server.journal.write import acknowledged
from server.journal.write.committed import Published
from server.journal.write.writer import Writer
from server.outbox.tell import Outbox
from server.people.erase import Eraser
from server.people.people import People
from server.people.retention import Retention
from server.people.ticket_scans import TicketScanTerm
from server.provider.exchange import Exchange
from server.push.send import Push
from server.push.vapid import Sender
from server.queue.events.events import Called
from server.queue.state.choice import Choice
from server.queue.state.state import State
from server.queue.stream import BranchStream
from server.visits.thread import VisitThread
from server.web.base import clock
from server.web.base.logs import AccessLog, log_to_stderr
from server.web.base.readiness import MissingProcesses, Readiness
from server.web.base.server_key import key_of
from server.web.base.ticket_secret import TrackSecrets
from server.web.edge.app import Application
from server.web.edge.connection import Bounds, counted
from server.web.edge.dated import dated
from server.web.edge.forwarded import TrustedProxies, forwarded
from server.web.edge.strict_transport import strict_transport
from server.web.follow.forecasts import Forecasts
from server.web.follow.hold_limits import HoldLimits
from server.web.follow.learned import Learned
from server.web.follow.live import Live
from server.web.follow.login_expiry import SessionWatch
from server.web.follow.offices import CityOffices
from server.web.follow.planned_changes import keep_making
from server.web.follow.presence import SeenDevices
from server.web.mail import reminders
from server.web.operation.context import AppContext
from server.web.operation.late_answers import LateAnswers
from server.web.operation.metrics import Metrics
from server.webhooks.deliver import Deliveries

from . import service_manager
from .announce import announced
from .automatic import keep_acting
from .dossier_time import keep_noting
from .forecasting import ForecastKeeper, keep_reading
from .job_kinds import job_kinds
from .learning import keep_learning
from .naming import Naming
from .one_server import AlreadyServed, one_server
from .settings import ServeSettings
from .uvicorn_server import Source, accepting
from .uvicorn_server import serve as serve_by_uvicorn

log = logging.getLogger(__name__)

STOP_S = 3
"""How long open requests get at a stop; websockets are told to come back and resume."""

KEEP_ALIVE_S = 75
"""How long a connection may be idle between two requests."""

SWITCH_S = 0.001
"""How long a thread may keep the interpreter from another that waits for it: in Python's own five milliseconds a loop
that is kept busy by strangers would make every command wait for its writer.
"""

COLLECTED_AFTER = 2_000, 250, 50
"""After how many more objects the collector walks the young ones, after how many such walks the older, then all.

Everybody waits meanwhile: among 2,000 that live on for half a millisecond, among 50,000 (seven hundred connections with
half a request) for ten to twenty.
"""

SPARE_FILES = 256
"""Open files beside those of the connections: the database, scans, certificates."""

MOST_MESSAGE_BYTES = 64 * 1024


WEBHOOKS = "webhooks"
"""Who disables a receiver that says it is gone."""


class NotReady(RuntimeError):
    """The server cannot start; the text says what to do."""


def check_ready(settings: ServeSettings, engine: Engine) -> None:
    """Whether the data folder and the database are set up. Raises NotReady, and SQLAlchemyError."""
    if not (settings.data / "keys" / "secret.key").is_file():
        raise NotReady(f"{settings.data} is not set up: run `motcua init` first")
    schema = schema_of(engine)
    if schema is not Schema.CURRENT:
        raise NotReady(f"{settings.data}: {WHAT_TO_DO[schema]}")
    if settings.tls and not (settings.certificate.is_file() and settings.certificate_key.is_file()):
        raise NotReady(f"{settings.data} has no certificate: run `motcua tls --host NAME` first")
    if settings.proxy_certificate is not None and key_of(settings.proxy_certificate) is None:
        raise NotReady(f"proxy_certificate: {settings.proxy_certificate} is no certificate that can be read here")
    if settings.processes > 1 and one_process_only(settings.database):
        raise NotReady(
            "one process serves an SQLite file; several need PostgreSQL: --database postgresql://USER@HOST/NAME"
        )


def _log_out_of_order(state: State, choice: Choice, called: Called) -> None:
    """A policy is at fault; the branch's order is not."""
    log.warning("%s: the policy chose %s out of order; %s was called", state.stream, choice.ticket_id, called.ticket_id)


def build(
    settings: ServeSettings,
    engine: Engine,
    loop: asyncio.AbstractEventLoop,
    access_log: AccessLog | None = None,
    missing: MissingProcesses | None = None,
) -> tuple[AppContext, Writer]:
    """Puts a process together, on its event loop's thread. The writer is started: from here on commands are taken.

    Raises NotReady when the data folder or the database is not set up.
    """
    check_ready(settings, engine)
    secrets = TrackSecrets.from_file(settings.data / "keys" / "secret.key")
    forecasts, learned = Forecasts(), Learned()
    branch_model = BranchStream(choose, forecasts.expect, _log_out_of_order, secrets.lot_seed, learned.warn_s)
    city_model = CityModel()
    looks_model = LooksModel()
    sealer = Sealer.from_file(settings.data / "keys" / "secret.key")
    server_key = (settings.data / "keys" / "secret.key").read_bytes()

    known, stored = acknowledged.read(settings.data), acknowledged.stored(engine)
    for missing_end in acknowledged.lost(known, stored):
        raise NotReady(
            f"the database lacks the last {missing_end.events} events of {missing_end.stream} that were acknowledged: "
            "put the right one in place, restore a backup, or run `motcua recover`"
        )
    notes = acknowledged.AcknowledgedFile(settings.data, stored)

    def publish(published: Published) -> None:
        notes.note(published)
        with contextlib.suppress(RuntimeError):  # the loop is closed: nobody is left to be told
            loop.call_soon_threadsafe(take, published)

    def take(published: Published) -> None:
        live.take(published)

    machine = Machine(read=clock.read_clocks, boot_id=boot_id, is_synchronised=is_synchronised)
    server_clock = ServerClock(engine, settings.data, machine)
    writer = Writer(
        engine,
        (branch_model, city_model, looks_model),
        server_clock.now,
        publish,
        believed=lambda: server_clock.believed,
    )
    writer.start()
    try:
        live = Live(branch_model, city_model, engine, secrets, writer, server_clock, forecasts)
    except BrokenStream as error:
        writer.stop()
        raise NotReady(f"{error}: run `motcua check`") from error

    def clock_changed() -> None:
        with contextlib.suppress(RuntimeError):
            loop.call_soon_threadsafe(live.refresh)

    def config_of(branch: str) -> BranchConfig | None:
        found = live.branch(branch)
        return None if found is None else found.state.config

    def is_supervisor(person: str) -> bool:
        found = live.access.person(person)
        return found is not None and found.role in from_rank(Role.SUPERVISOR)

    server_clock.on_change = clock_changed

    def disable(receiver_id: str) -> None:
        writer.submit(city_envelope(DisableWebhook(receiver_id, "gone"), WEBHOOKS), lambda _: None)

    webhooks = Deliveries(
        engine,
        Sealer.from_file(settings.data / "keys" / "secret.key", "webhooks"),
        sealer,
        live.history,
        lambda: list(live.access.webhooks.values()),
        server_clock.now,
        disable,
        tuple(ip_network(each, strict=False) for each in settings.webhook_networks),
    )

    def worker() -> Worker:
        return Worker(engine, sealer, job_kinds(context), server_clock.now)

    people = People.of(settings.data)
    outbox = None
    if settings.other_side is not None:
        naming = Naming(loop, live, people)
        outbox = Outbox(engine, sealer, settings.other_side, server_clock.now, naming.opened, naming.names)
    plain_scans, files = PlainScans(settings.data), DiskStore(settings.data)

    def key_of(subject: str) -> bytes | None:
        return people.keys.of([subject]).get(subject)

    scan_texts = ScanTexts(engine, sealer, files, key_of, people.words_key, server_clock.now)
    cleaning = Cleaning(engine, plain_scans, files)
    scan_term = TicketScanTerm(engine, people, files, plain_scans, server_clock.now, settings.ticket_scan_days)
    index = DailyIndex(engine, sealer, server_clock.now, lambda: list(live.branches), clock.zone(clock.CITY_TIME_ZONE))
    retention = Retention(
        engine, sealer, server_clock.now, config_of,
        lambda: Eraser(engine, people, context.dossiers, server_clock.now),
        lambda: context.complaints, clock.zone(clock.CITY_TIME_ZONE),
        lambda kind, day: years_on(live.access.terms, kind, day),
    )  # fmt: skip
    feeds = (
        webhooks.feed,
        cleaning.feed,
        scan_texts.feed,
        index.feed,
        retention.feed,
        scan_term.feed,
        *(() if outbox is None else (outbox.feed,)),
    )
    context = AppContext(
        engine=engine,
        attempt_seals=Sealer.from_file(settings.data / "keys" / "secret.key", "sign-in attempts"),
        people=people,
        lookup_key=lookup_key(server_key),
        factor_seals=Sealer.from_file(settings.data / "keys" / "secret.key", "second factor"),
        live=live,
        learned=learned,
        clock=server_clock,
        secrets=secrets,
        plain_scans=plain_scans,
        ticket_scan_term=scan_term,
        files=files,
        scan_texts=scan_texts,
        index=index,
        retention=retention,
        uploads=Uploads(settings.data, server_key),
        media=MediaStore(settings.data),
        dossiers=DossierWriter(
            engine,
            server_clock.now,
            config_of,
            is_supervisor,
            believed=lambda: server_clock.believed,
            offices=CityOffices(lambda: live.access),
            tells=settings.other_side is not None or settings.outbox_files,
        ),
        complaints=ComplaintWriter(
            engine, server_clock.now, config_of, settings.complaint_days, believed=lambda: server_clock.believed
        ),
        passwords=Passwords(),
        throttle=Throttle(),
        metrics=Metrics(),
        readiness=Readiness(engine, lambda: writer.other_history, missing),
        sessions=SessionWatch(engine, now=server_clock.now),
        seen=SeenDevices(engine),
        visits=VisitThread(engine),
        jobs=JobThread(engine, worker, server_clock.now, feeds=feeds),
        job_sealer=sealer,
        webhooks=webhooks,
        data=settings.data,
        version=VERSION,
        loop=loop,
        configured_url=settings.public_url,
        certificate=settings.shown_certificate,
        mail=settings.mail,
        gateway=settings.gateway,
        outbox=outbox,
        push=Push(Sender(server_key), settings.push_hosts) if settings.push_hosts else None,
        provider=Exchange(settings.provider) if settings.provider is not None else None,
        rates=DeviceRates() if settings.device_limits else None,
        public_rates=DeviceRates() if settings.device_limits else None,
        hold_limits=HoldLimits() if settings.device_limits else None,
        late_answers=LateAnswers() if settings.device_limits else None,
        access_log=access_log or AccessLog(),
    )
    reminders.watch(context)
    context.turns.watch(context)
    return context, writer


def run(settings: ServeSettings) -> int:
    """Serves until it is told to stop; the exit code. Raises NotReady, and OSError when the port is taken."""
    try:
        with listen(settings) as listener, one_server(settings.database), announced(settings, listener):

            def ready() -> None:
                print(f"Một Cửa is serving on {settings.address(listener)}", flush=True)
                service_manager.ready()

            return serve_on(settings, accepting(listener), ready)
    except AlreadyServed as error:
        raise NotReady(str(error)) from error


def serve_on(
    settings: ServeSettings, source: Source, ready: Callable[[], None], missing: MissingProcesses | None = None
) -> int:
    """Serves the connections that `source` brings until one of STOP_SIGNALS.

    `ready` is called when requests are taken. Returns the exit code; raises NotReady.
    """
    engine = open_database(settings.database)
    try:
        check_ready(settings, engine)
        log_to_stderr()
        most = _allow_open_files(Bounds().most_connections + SPARE_FILES) - SPARE_FILES
        bounds = Bounds(most_connections=max(most, 64), most_of_address=max(most // 8, 32))
        with asyncio.Runner(loop_factory=loop_factory()) as runner:
            runner.run(_serve(settings, engine, source, ready, missing, bounds))
    finally:
        engine.dispose()
    return 0


async def _serve(
    settings: ServeSettings,
    engine: Engine,
    source: Source,
    ready: Callable[[], None],
    missing: MissingProcesses | None,
    bounds: Bounds,
) -> None:
    proxies = TrustedProxies(settings.trusted_proxies, settings.proxy_header)
    context, writer = build(settings, engine, asyncio.get_running_loop(), AccessLog(sys.stderr.write), missing)
    certificate = (str(settings.certificate), str(settings.certificate_key)) if settings.tls else None
    with connect_to_write(engine) as connection, connection.begin():
        purge_sessions(connection, context.clock.now())
    _freeze_garbage()
    sys.setswitchinterval(SWITCH_S)
    context.visits.start()
    context.jobs.start()
    anchors = AnchorThread(engine, settings.data, settings.anchors_to, context.clock.now)
    anchors.start()
    context.clock.start()
    beside = [
        asyncio.create_task(keep_making(context.live)),
        asyncio.create_task(keep_noting(context)),
        asyncio.create_task(keep_learning(context)),
        asyncio.create_task(keep_reading(ForecastFiles(settings.data), context.live, made=settings.forecasts)),
        asyncio.create_task(keep_acting(context)),
    ]
    if settings.forecasts and settings.processes == 1:  # of several processes the parent keeps it
        beside.append(asyncio.create_task(ForecastKeeper(settings).run()))
    try:
        strict = strict_transport(Application(context), settings.hsts_days)
        app = dated(counted(forwarded(strict, proxies)), context.clock.now)
        config = uvicorn_config(app, settings.ping_s)
        await serve_by_uvicorn(config, source, ready, certificate, bounds, proxies.is_near)
    finally:
        for task in beside:
            task.cancel()
        await asyncio.gather(*beside, return_exceptions=True)
        await asyncio.to_thread(writer.stop)
        await asyncio.to_thread(context.dossiers.stop)
        await asyncio.to_thread(context.complaints.stop)
        context.people.keys.close()
        await asyncio.to_thread(context.clock.stop)
        await asyncio.to_thread(context.jobs.stop)
        await asyncio.to_thread(context.visits.stop)
        await asyncio.to_thread(anchors.stop)
        context.access_log.write_now()


def uvicorn_config(app: ASGIApp, ping_s: float) -> uvicorn.Config:
    """uvicorn as we run it; `ping_s` as in ServeSettings."""
    return uvicorn.Config(
        app,
        http="httptools",
        ws="websockets-sansio",
        ws_per_message_deflate=False,
        ws_ping_interval=ping_s,
        ws_ping_timeout=ping_s,
        ws_max_size=MOST_MESSAGE_BYTES,
        lifespan="off",
        log_config=None,
        access_log=False,
        server_header=False,
        date_header=False,  # `dated` gives it, by the clock in use
        proxy_headers=False,  # `forwarded` reads them, from trusted proxies only
        timeout_keep_alive=KEEP_ALIVE_S,
        timeout_graceful_shutdown=STOP_S,
    )


def listen(settings: ServeSettings) -> socket.socket:
    """Bound before anything else: a port that is taken is said at once."""
    family = socket.AF_INET6 if ":" in settings.host else socket.AF_INET
    listener = socket.socket(family, socket.SOCK_STREAM)
    listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        listener.bind((settings.host, settings.port))
        listener.listen(2048)
    except OSError:
        listener.close()
        raise
    return listener


def _allow_open_files(count: int) -> int:
    """Raises this process's limit of open files to `count`, or as far as the system lets it; Windows has none.

    Returns how many of `count` it may have.
    """
    if sys.platform == "win32":
        return count
    import resource

    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    wanted = count if hard == resource.RLIM_INFINITY else min(count, hard)
    if soft != resource.RLIM_INFINITY and soft < wanted:
        resource.setrlimit(resource.RLIMIT_NOFILE, (wanted, hard))
    return wanted


def _freeze_garbage() -> None:
    """What start-up made lives on: the collector need not walk it again and again."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(*COLLECTED_AFTER)


def loop_factory() -> Callable[[], asyncio.AbstractEventLoop] | None:
    """uvloop where it exists; it has no Windows version."""
    if sys.platform == "win32":
        return None
    import uvloop

    return uvloop.new_event_loop
