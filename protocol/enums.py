"""The closed vocabularies of queues, as enums: states, classes, roles, verbs and refusals."""

from enum import StrEnum


class TicketState(StrEnum):
    """Where a ticket (phiếu số thứ tự) is in its life; the transitions are in `protocol/transitions.py`."""

    WAITING = "waiting"
    CALLED = "called"
    SERVING = "serving"
    PARKED = "parked"
    COMPLETED = "completed"
    CANCELLED = "cancelled"
    EXPIRED = "expired"


class TicketClass(StrEnum):
    """A ticket's class: from an appointment, with a priority, or neither (`walk`)."""

    APPT = "appt"
    PRIO = "prio"
    WALK = "walk"


class AppointmentState(StrEnum):
    """Where a booked slot (lịch hẹn) is in its life; the transitions are in `server/queue/state/appointments.py`."""

    HELD = "held"
    """Chosen, and kept for a few minutes until it is booked."""
    BOOKED = "booked"
    CHECKED_IN = "checked_in"
    CANCELLED = "cancelled"
    MISSED = "missed"
    RELEASED = "released"
    """It was held, and was not booked in time."""


class TermUnit(StrEnum):
    """In what a procedure's statutory time is counted."""

    WORKING_DAY = "working_day"
    CALENDAR_DAY = "calendar_day"
    HOUR = "hour"


class SupplementClock(StrEnum):
    """What a request for supplements (bổ sung) does to a dossier's time until they are there.

    `pause`: what was left of it goes on afterwards. `restart`: all of it is counted again from then on.
    """

    PAUSE = "pause"
    RESTART = "restart"


class CounterState(StrEnum):
    """Whether a counter (quầy) serves; a paused or closed one calls nobody."""

    OPEN = "open"
    PAUSED = "paused"
    CLOSED = "closed"


class PrinterState(StrEnum):
    """The state of a ticket printer; `offline`: it does not answer."""

    READY = "ready"
    PAPER_NEAR_END = "paper_near_end"
    PAPER_OUT = "paper_out"
    COVER_OPEN = "cover_open"
    OFFLINE = "offline"
    FAULT = "fault"


class PrinterCause(StrEnum):
    """Why a ticket printer is `offline`, as far as its device knows."""

    NOT_FOUND = "not_found"
    """Nothing is plugged in."""
    NO_HOST = "no_host"
    """The network knows no device of this name."""
    NO_ROUTE = "no_route"
    """Nothing answers at its address."""
    REFUSED = "refused"
    """It takes no connection."""
    DENIED = "denied"
    """The program may not use it."""
    IN_USE = "in_use"
    """Another program or machine has it."""
    NO_LIBUSB = "no_libusb"
    SILENT = "silent"
    """The connection is made, and it does not answer."""
    NOT_A_PRINTER = "not_a_printer"
    """Something else answers."""
    FAILED = "failed"


class SlipOutcome(StrEnum):
    """What a device says of a slip that it was asked to print; `sent`: its printer cannot say whether it came out.

    `not_printed`: nothing came out so far. A printer that works again within a few minutes may still print it.
    """

    PRINTED = "printed"
    SENT = "sent"
    NOT_PRINTED = "not_printed"
    UNCONFIRMED = "unconfirmed"


class MessageLevel(StrEnum):
    """How the branch's message is shown: beside everything else (`notice`), or instead of it (`emergency`)."""

    NOTICE = "notice"
    EMERGENCY = "emergency"


class Role(StrEnum):
    """Who sends a request: four kinds of devices; people, each role including the one before; whoever reads what was
    done and may do nothing (`auditor`); who works on dossiers in a unit (`official`); anybody (`public`)."""

    KIOSK = "kiosk"
    COUNTER = "counter"
    DISPLAY = "display"
    SERVICE = "service"
    GREETER = "greeter"
    """Receives people at the door, with a tablet."""
    CLERK = "clerk"
    SUPERVISOR = "supervisor"
    MANAGER = "manager"
    ADMIN = "admin"
    AUDITOR = "auditor"
    OFFICIAL = "official"
    """Works on dossiers in one unit."""
    PUBLIC = "public"


DEVICE_ROLES = (Role.KIOSK, Role.COUNTER, Role.DISPLAY, Role.SERVICE)
RANKED_ROLES = (Role.GREETER, Role.CLERK, Role.SUPERVISOR, Role.MANAGER, Role.ADMIN)
"""Each includes what the one before may do."""
PEOPLE_ROLES = (*RANKED_ROLES, Role.AUDITOR, Role.OFFICIAL)


class ReasonFor(StrEnum):
    """The commands that take a reason code from the branch's settings."""

    CALL = "call"
    PAUSE = "pause"
    PARK = "park"
    RETURN = "return"
    TRANSFER = "transfer"
    RECLASS = "reclass"
    NO_SHOW = "no-show"


class OverrunReason(StrEnum):
    """Why a visit ran over the time for its dossiers at a counter: the same codes in every branch, so that they add up.

    `papers`: missing or wrong. `many`: several dossiers, or many papers. `complex`: a difficult case. `guidance`: the
    citizen needed explanations. `scanning`: scanning or copying. `system`: a program or the network was slow.
    `interrupted`: the clerk was needed elsewhere. `other`: none of these.
    """

    PAPERS = "papers"
    MANY = "many"
    COMPLEX = "complex"
    GUIDANCE = "guidance"
    SCANNING = "scanning"
    SYSTEM = "system"
    INTERRUPTED = "interrupted"
    OTHER = "other"


class ServiceIcon(StrEnum):
    """The picture of a service, by what it shows; `ui/look/icons.py` draws them."""

    BUILDING = "building"
    CARD = "card"
    CARE = "care"
    CHILD = "child"
    DOSSIER = "dossier"
    FAMILY = "family"
    HOUSE = "house"
    LAND = "land"
    PASSPORT = "passport"
    RECORD = "record"
    RESULT = "result"
    SCHOOL = "school"
    SHOP = "shop"
    STAMP = "stamp"
    VEHICLE = "vehicle"
    WORK = "work"


class Refusal(StrEnum):
    """Why a command or request was refused: the stable `code` of a problem document (RFC 9457)."""

    BAD_FIELD = "bad_field"
    BAD_JSON = "bad_json"
    BAD_KEY = "bad_key"
    KEY_REUSED = "key_reused"
    TOO_LARGE = "too_large"
    NOT_A_PDF = "not_a_pdf"
    NOT_MEDIA = "not_media"
    NOT_AUTHENTICATED = "not_authenticated"
    REVOKED = "revoked"
    WRONG_PASSWORD = "wrong_password"
    WEAK_PASSWORD = "weak_password"
    FIRST_PASSWORD = "first_password"
    SECOND_FACTOR = "second_factor"
    SECOND_PERSON = "second_person"
    TOO_MANY_TRIES = "too_many_tries"
    NOT_ALLOWED = "not_allowed"
    NOT_FOUND = "not_found"
    WRONG_METHOD = "wrong_method"
    UNKNOWN_BRANCH = "unknown_branch"
    UNKNOWN_COUNTER = "unknown_counter"
    SCAN_QUOTA = "scan_quota"
    UNKNOWN_TICKET = "unknown_ticket"
    UNKNOWN_SERVICE = "unknown_service"
    UNKNOWN_PRIORITY = "unknown_priority"
    UNKNOWN_APPOINTMENT = "unknown_appointment"
    UNKNOWN_REASON = "unknown_reason"
    UNKNOWN_OUTCOME = "unknown_outcome"
    UNKNOWN_USER = "unknown_user"
    UNKNOWN_DOSSIER = "unknown_dossier"
    UNKNOWN_PROCEDURE = "unknown_procedure"
    NOT_YOURS = "not_yours"
    ASKED_BEFORE = "asked_before"
    UNPAID = "unpaid"
    NOT_SCANNED = "not_scanned"
    MANDATE_OVER = "mandate_over"
    OPINIONS_AWAITED = "opinions_awaited"
    CHILDREN_AWAITED = "children_awaited"
    CLOSED = "closed"
    QUOTA_REACHED = "quota_reached"
    SLOT_FULL = "slot_full"
    CHECKED_IN = "checked_in"
    CANCELLED = "cancelled"
    OTHER_SERVICE = "other_service"
    COUNTER_BUSY = "counter_busy"
    DEVICE_AWAY = "device_away"
    DEVICE_BUSY = "device_busy"
    COUNTER_CLOSED = "counter_closed"
    NO_SKILL = "no_skill"
    NOTHING_IN_HAND = "nothing_in_hand"
    NOT_HERE = "not_here"
    WRONG_STATE = "wrong_state"
    ALREADY = "already"
    TOO_EARLY = "too_early"
    TOO_LATE = "too_late"
    MOOT = "moot"
    CLOCK_DOUBTED = "clock_doubted"
    CHANGED = "changed"
    NEWER_VERSION = "newer_version"
    UNAVAILABLE = "unavailable"
    FAULT = "fault"
    UNKNOWN = "unknown"
    """A code that the client does not know reads as this; no server sends it."""

    @classmethod
    def _missing_(cls, value: object) -> "Refusal":
        return cls.UNKNOWN


STATUS: dict[Refusal, int] = {
    Refusal.BAD_FIELD: 422,
    Refusal.BAD_JSON: 400,
    Refusal.BAD_KEY: 400,
    Refusal.KEY_REUSED: 422,
    Refusal.TOO_LARGE: 413,
    Refusal.NOT_A_PDF: 422,
    Refusal.NOT_MEDIA: 422,
    Refusal.NOT_AUTHENTICATED: 401,
    Refusal.REVOKED: 401,
    Refusal.WRONG_PASSWORD: 401,
    Refusal.WEAK_PASSWORD: 422,
    Refusal.FIRST_PASSWORD: 403,
    Refusal.SECOND_FACTOR: 401,
    Refusal.SECOND_PERSON: 403,
    Refusal.TOO_MANY_TRIES: 429,
    Refusal.NOT_ALLOWED: 403,
    Refusal.NOT_FOUND: 404,
    Refusal.WRONG_METHOD: 405,
    Refusal.UNKNOWN_BRANCH: 404,
    Refusal.UNKNOWN_COUNTER: 404,
    Refusal.SCAN_QUOTA: 429,
    Refusal.UNKNOWN_TICKET: 404,
    Refusal.UNKNOWN_SERVICE: 422,
    Refusal.UNKNOWN_PRIORITY: 422,
    Refusal.UNKNOWN_APPOINTMENT: 404,
    Refusal.UNKNOWN_REASON: 422,
    Refusal.UNKNOWN_OUTCOME: 422,
    Refusal.UNKNOWN_USER: 422,
    Refusal.UNKNOWN_DOSSIER: 404,
    Refusal.UNKNOWN_PROCEDURE: 422,
    Refusal.NOT_YOURS: 409,
    Refusal.ASKED_BEFORE: 409,
    Refusal.UNPAID: 409,
    Refusal.NOT_SCANNED: 409,
    Refusal.MANDATE_OVER: 409,
    Refusal.OPINIONS_AWAITED: 409,
    Refusal.CHILDREN_AWAITED: 409,
    Refusal.CLOSED: 409,
    Refusal.QUOTA_REACHED: 409,
    Refusal.SLOT_FULL: 409,
    Refusal.CHECKED_IN: 409,
    Refusal.CANCELLED: 409,
    Refusal.OTHER_SERVICE: 409,
    Refusal.COUNTER_BUSY: 409,
    Refusal.DEVICE_AWAY: 409,
    Refusal.DEVICE_BUSY: 409,
    Refusal.COUNTER_CLOSED: 409,
    Refusal.NO_SKILL: 409,
    Refusal.NOTHING_IN_HAND: 409,
    Refusal.NOT_HERE: 409,
    Refusal.WRONG_STATE: 409,
    Refusal.ALREADY: 409,
    Refusal.TOO_EARLY: 409,
    Refusal.TOO_LATE: 409,
    Refusal.MOOT: 409,
    Refusal.CLOCK_DOUBTED: 409,
    Refusal.CHANGED: 409,
    Refusal.NEWER_VERSION: 400,
    Refusal.UNAVAILABLE: 503,
    Refusal.FAULT: 500,
}
"""The HTTP status of each refusal that a server sends."""
