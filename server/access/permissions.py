"""The table of which role may do what, and the rule that limits each sender to its own branch."""

from enum import StrEnum
from typing import Final

from protocol.enums import DEVICE_ROLES, PEOPLE_ROLES, Role
from protocol.practice import practised

from .principal import Kind, Principal
from .roles import CITY_WIDE, Grant, from_rank


class Permission(StrEnum):
    """Everything that a request can ask for; each operation names exactly one.

    A websocket is open to everybody: `follow_staff` decides whether it sends everything, or only what the public may
    see.
    """

    READ_HEALTH = "read_health"
    READ_DOCS = "read_docs"
    READ_BRANCHES = "read_branches"
    READ_BOARD = "read_board"
    READ_TICKET_BY_SECRET = "read_ticket_by_secret"
    CANCEL_BY_SECRET = "cancel_by_secret"
    DEFER_BY_SECRET = "defer_by_secret"
    RATE_BY_SECRET = "rate_by_secret"
    OPEN_SESSION = "open_session"
    END_SESSION = "end_session"
    READ_PUBLIC_PAGE = "read_public_page"
    READ_DOOR = "read_door"
    TAKE_BY_PHONE = "take_by_phone"
    ENTER_LOT = "enter_lot"
    ISSUE = "issue"
    LEASE_NUMBERS = "lease_numbers"
    BOOK = "book"
    GREET = "greet"
    READ_APPOINTMENT_BY_CODE = "read_appointment_by_code"
    CANCEL_APPOINTMENT_BY_CODE = "cancel_appointment_by_code"
    BOOK_AS_CITIZEN = "book_as_citizen"
    MOVE_APPOINTMENT_BY_CODE = "move_appointment_by_code"
    COUNTER_VERB = "counter_verb"
    WORK_AT_COUNTER = "work_at_counter"
    DIRECT_COUNTER = "direct_counter"
    CANCEL_STAFF = "cancel_staff"
    DIRECT_TICKETS = "direct_tickets"
    STORE_SCAN = "store_scan"
    READ_SCAN = "read_scan"
    READ_FILES = "read_files"
    SIGN_FILES = "sign_files"
    HANDLE_DOSSIERS = "handle_dossiers"
    APPROVE_MONEY = "approve_money"
    PRINT_FORMS = "print_forms"
    LOOK_UP_DOSSIER = "look_up_dossier"
    SEND_COMPLAINT = "send_complaint"
    READ_COMPLAINT_ANSWER = "read_complaint_answer"
    ANSWER_COMPLAINTS = "answer_complaints"
    ERASE_PEOPLE = "erase_people"
    REVIEW_RETENTION = "review_retention"
    TELL_DOSSIERS = "tell_dossiers"
    WORK_ON_DOSSIERS = "work_on_dossiers"
    READ_UNITS = "read_units"
    MANAGE_UNITS = "manage_units"
    FOLLOW_STAFF = "follow_staff"
    READ_MANAGER_PAGE = "read_manager_page"
    READ_REPORTS = "read_reports"
    PLAN_REPORTS = "plan_reports"
    REPORT_STATE = "report_state"
    CLEAR_ALARM = "clear_alarm"
    SET_MESSAGE = "set_message"
    CONFIRM_CLOCK = "confirm_clock"
    END_DAY = "end_day"
    READ_JOURNAL = "read_journal"
    READ_METRICS = "read_metrics"
    ASK_ENROLMENT = "ask_enrolment"
    DECIDE_ENROLMENT = "decide_enrolment"
    REVOKE_DEVICE = "revoke_device"
    CARE_FOR_DEVICES = "care_for_devices"
    CONFIGURE = "configure"
    CONFIGURE_CITY = "configure_city"
    MANAGE_PEOPLE = "manage_people"
    MANAGE_WEBHOOKS = "manage_webhooks"
    REPLAY_WEBHOOK = "replay_webhook"
    READ_AUDIT = "read_audit"
    MANAGE_JOBS = "manage_jobs"
    OWN_SIGN_IN = "own_sign_in"


_EVERYBODY: Final = frozenset(Role)
_GREETERS: Final = from_rank(Role.GREETER)
_STAFF: Final = from_rank(Role.CLERK)
_SUPERVISORS: Final = from_rank(Role.SUPERVISOR)
_MANAGERS: Final = from_rank(Role.MANAGER)

ALLOWED: Final[dict[Permission, frozenset[Role]]] = {
    Permission.READ_HEALTH: _EVERYBODY,
    Permission.READ_DOCS: _EVERYBODY,
    Permission.READ_BRANCHES: _EVERYBODY,
    Permission.READ_BOARD: _EVERYBODY,
    Permission.READ_TICKET_BY_SECRET: _EVERYBODY,
    Permission.CANCEL_BY_SECRET: _EVERYBODY,
    Permission.DEFER_BY_SECRET: _EVERYBODY,
    Permission.RATE_BY_SECRET: _EVERYBODY,
    Permission.OPEN_SESSION: _EVERYBODY,
    Permission.END_SESSION: _EVERYBODY,
    Permission.READ_PUBLIC_PAGE: _EVERYBODY,
    # Who stands at the door has a code from it; the code itself is shown by devices there and by staff.
    Permission.READ_DOOR: _GREETERS | {Role.KIOSK, Role.DISPLAY},
    Permission.TAKE_BY_PHONE: _EVERYBODY,
    Permission.ENTER_LOT: _EVERYBODY,
    # A counter only while a clerk is logged in there, which the branch's stream knows.
    Permission.ISSUE: _GREETERS | {Role.KIOSK, Role.COUNTER},
    Permission.LEASE_NUMBERS: frozenset({Role.KIOSK}),
    # A booking system has a service's token; whoever holds the code it gave may check in with it, or give it up.
    Permission.BOOK: _GREETERS | {Role.SERVICE},
    # The pages of who receives people at the door.
    Permission.GREET: _GREETERS,
    Permission.READ_APPOINTMENT_BY_CODE: _EVERYBODY,
    Permission.CANCEL_APPOINTMENT_BY_CODE: _EVERYBODY,
    Permission.BOOK_AS_CITIZEN: _EVERYBODY,
    Permission.MOVE_APPOINTMENT_BY_CODE: _EVERYBODY,
    # The device's token alone: which clerk sits there is in the branch's stream.
    Permission.COUNTER_VERB: frozenset({Role.COUNTER}),
    # A clerk's page: which counter is theirs is in the branch's stream.
    Permission.WORK_AT_COUNTER: _STAFF,
    # The counter itself, or a supervisor for it.
    Permission.DIRECT_COUNTER: _SUPERVISORS | {Role.COUNTER},
    Permission.CANCEL_STAFF: _STAFF | {Role.COUNTER},
    Permission.DIRECT_TICKETS: _SUPERVISORS,
    Permission.STORE_SCAN: _STAFF | {Role.COUNTER},
    Permission.READ_SCAN: _STAFF | {Role.COUNTER},
    # The scans of dossiers of one's branch, or that one's unit has in hand.
    Permission.READ_FILES: _STAFF | {Role.COUNTER, Role.OFFICIAL},
    # With the key in a token of theirs, which the server does not have.
    Permission.SIGN_FILES: _STAFF | {Role.OFFICIAL},
    # What is erased is gone, in every branch.
    Permission.ERASE_PEOPLE: frozenset({Role.ADMIN}),
    # What is over its term is looked through by who leads the branch, before it is destroyed.
    Permission.REVIEW_RETENTION: _MANAGERS,
    # Who holds its receipt.
    Permission.LOOK_UP_DOSSIER: _EVERYBODY,
    # Whoever has something to say, and whoever has its code and secret.
    Permission.SEND_COMPLAINT: _EVERYBODY,
    Permission.READ_COMPLAINT_ANSWER: _EVERYBODY,
    # Of one's branches. Not a clerk: it may be about them.
    Permission.ANSWER_COMPLAINTS: _SUPERVISORS,
    # A counter for the clerk who is logged in there; an official for the dossiers of their unit.
    Permission.HANDLE_DOSSIERS: _STAFF | {Role.COUNTER, Role.OFFICIAL},
    # A second person signs in, at the desk or in the form of a clerk, for a fee that is given back or waived.
    Permission.APPROVE_MONEY: _SUPERVISORS,
    # The portal, or a ministry's system, with a service's token: of the branches that it is for.
    Permission.TELL_DOSSIERS: frozenset({Role.SERVICE}),
    # The pages of officials and clerks. Who leads, and so sees what is late, the city's stream knows.
    Permission.WORK_ON_DOSSIERS: _STAFF | {Role.OFFICIAL},
    Permission.READ_UNITS: _STAFF | {Role.COUNTER, Role.OFFICIAL},
    # Agencies and units are the city's; a manager of one branch changes those that sit in it.
    Permission.MANAGE_UNITS: _MANAGERS,
    # A paper holds plain personal data: of dossiers of one's branch, or that one's unit has in hand.
    Permission.PRINT_FORMS: _STAFF | {Role.COUNTER, Role.OFFICIAL},
    Permission.FOLLOW_STAFF: _STAFF | {Role.COUNTER},
    Permission.READ_MANAGER_PAGE: _SUPERVISORS,
    Permission.READ_REPORTS: _SUPERVISORS | {Role.AUDITOR},
    # To be sent one by e-mail is an act: an auditor reads it here.
    Permission.PLAN_REPORTS: _SUPERVISORS,
    # A device speaks for itself alone: whose state it is, its token says.
    Permission.REPORT_STATE: frozenset({Role.KIOSK, Role.COUNTER, Role.DISPLAY}),
    Permission.CLEAR_ALARM: _SUPERVISORS,
    Permission.SET_MESSAGE: _SUPERVISORS,
    # A counter only while a clerk is logged in there.
    Permission.CONFIRM_CLOCK: _STAFF | {Role.COUNTER},
    Permission.END_DAY: _MANAGERS,
    Permission.READ_JOURNAL: _MANAGERS | {Role.SERVICE, Role.AUDITOR},
    Permission.READ_METRICS: frozenset({Role.SERVICE}),
    # A device that nobody knows yet asks, and gets nothing but a code; a manager who sees that code decides.
    Permission.ASK_ENROLMENT: _EVERYBODY,
    Permission.DECIDE_ENROLMENT: _MANAGERS,
    # Who lets a device in may turn it out again.
    Permission.REVOKE_DEVICE: _MANAGERS,
    Permission.CARE_FOR_DEVICES: _MANAGERS,
    # What a branch is: a manager without a branch changes every branch; new branches and the city's values are an
    # administrator's.
    Permission.CONFIGURE: _MANAGERS,
    Permission.CONFIGURE_CITY: frozenset({Role.ADMIN}),
    # Whom, and with which role: no higher than the manager's own (`server.access.city.decide`).
    Permission.MANAGE_PEOPLE: _MANAGERS,
    # Of one's own branch; who has no branch, of the city too.
    Permission.MANAGE_WEBHOOKS: _MANAGERS,
    # A receiver's program asks for what it missed, with a service's token.
    Permission.REPLAY_WEBHOOK: _MANAGERS | {Role.SERVICE},
    # What was done, and by whom; each look is itself an entry.
    Permission.READ_AUDIT: _MANAGERS | {Role.AUDITOR},
    # Background work of one's own branch; who has no branch, of the city too.
    Permission.MANAGE_JOBS: _MANAGERS,
    # How one signs in oneself: nobody else's.
    Permission.OWN_SIGN_IN: frozenset(PEOPLE_ROLES),
}
"""Permission → the roles that have it. What the public may do, every role may do in every branch."""

LOOPBACK: Final = frozenset({Permission.READ_METRICS})
"""What any request from this machine itself may do."""


def may(
    principal: Principal,
    permission: Permission,
    branch: str | None = None,
    *,
    counter: str | None = None,
    loopback: bool = False,
) -> bool:
    """Whether `principal` may do this, in `branch` (None: about no single branch), at `counter` (None: about none).

    `loopback`: the request comes from this machine itself.
    """
    allowed = ALLOWED[permission]
    if Role.PUBLIC in allowed or (loopback and permission in LOOPBACK):
        return True
    if branch is not None and principal.kind is Kind.PERSON:
        branch = practised(branch) or branch  # who works at a branch may practise it; a device has one place
    return _at_counter(principal, counter) and any(
        grant.role in allowed and _in_scope(grant, branch) for grant in principal.grants
    )


def may_everywhere(principal: Principal, permission: Permission) -> bool:
    """Whether `principal` may do this in every branch by one role, so also to what is of no single branch."""
    return any(
        grant.branch is None and grant.role in CITY_WIDE and grant.role in ALLOWED[permission]
        for grant in principal.grants
    )


def _in_scope(grant: Grant, branch: str | None) -> bool:
    if grant.unit is not None:
        return branch is None
    if grant.branch is None:
        return grant.role in CITY_WIDE
    return branch is None or branch == grant.branch


def _at_counter(principal: Principal, counter: str | None) -> bool:
    return principal.role is not Role.COUNTER or counter is None or counter == principal.counter


def permissions_markdown() -> str:
    """The table for the documentation: a row for each permission, a column for each role."""
    roles = [Role.PUBLIC, *DEVICE_ROLES, *PEOPLE_ROLES]
    lines = [
        "| permission | " + " | ".join(roles) + " |",
        "| --- |" + " :-: |" * len(roles),
    ]
    for permission, allowed in ALLOWED.items():
        marks = ["✓" if role in allowed else "" for role in roles]
        note = " (and this machine)" if permission in LOOPBACK else ""
        lines.append(f"| {permission}{note} | " + " | ".join(marks) + " |")
    return "\n".join(lines) + "\n"
