"""The table of pages and documents; each page has its own file."""

from starlette.routing import Mount

from protocol.enums import Refusal
from server.access.permissions import Permission as P
from server.web.api.routes import API
from server.web.operation.operation import Operation

from . import appointment, board, docs, login, password, public, start, status, take, ticket
from .admin import branch as admin_branch
from .admin import entry as admin
from .admin import part as admin_part
from .booking import held, times, topic
from .greeter import found as greet_found
from .greeter import front as greet
from .greeter import topic as greet_topic
from .manager import appointments, devices, promise
from .manager import branch as manager
from .parts.static_files import files
from .reports import files as report_files
from .reports import page as reports
from .reports import visits as report_visits

_OF_BRANCHES = frozenset({Refusal.NOT_FOUND, Refusal.UNKNOWN_BRANCH})
"""What a report refuses: a branch that there is not, and a reader without any."""

_NOT_FOUND = frozenset({Refusal.NOT_FOUND})

PAGES: tuple[Operation, ...] = (
    Operation("start-page", "GET", "/", P.READ_PUBLIC_PAGE, start.start, "Links to this server's pages", page=True),
    Operation("public-page", "GET", public.PUBLIC, P.READ_PUBLIC_PAGE, public.show_city,
              "For everybody: how long one waits where", page=True),
    Operation("public-branch-page", "GET", f"{public.PUBLIC}/{{b}}", P.READ_PUBLIC_PAGE, public.show_branch,
              "For everybody: a branch's waits now, its hours, and how each figure is made", page=True),
    Operation("status-page", "GET", status.STATUS, P.READ_PUBLIC_PAGE, status.show_status,
              "Where a ticket or an appointment is found by its code", page=True),
    Operation("status-find", "POST", status.STATUS, P.READ_TICKET_BY_SECRET, status.find,
              "Leads to the page of the ticket or appointment with this code", page=True),
    Operation("board-page", "GET", board.BOARD, P.READ_BOARD, board.show_board,
              "The lobby's screen for a television that has only a browser", page=True),
    Operation("board-sound", "GET", board.SOUND, P.READ_BOARD, board.make_sound,
              "The sound of a call that is on the board, or of its emergency", page=True),
    Operation("door-page", "GET", "/door/{b}", P.READ_DOOR, take.show_door,
              "The QR at the door, which changes every minute", page=True),
    Operation("take-open", "GET", "/take/{b}/{code}", P.TAKE_BY_PHONE, take.enter,
              "What the QR at the door opens: a pass for one number", page=True),
    Operation("take-page", "GET", "/take/{b}", P.TAKE_BY_PHONE, take.show_services,
              "Choose a service on a phone that has been at the door", page=True),
    Operation("take-form", "POST", "/take/{b}", P.TAKE_BY_PHONE, take.take,
              "Take the number", page=True),
    Operation("ticket-page", "GET", "/t/{secret}", P.READ_TICKET_BY_SECRET, ticket.show_ticket,
              "The page behind a slip's QR", page=True),
    Operation("ticket-page-cancel", "POST", "/t/{secret}", P.CANCEL_BY_SECRET, ticket.give_up,
              "The holder cancels the ticket, from its page", keyed=True, page=True),
    Operation("ticket-page-defer", "POST", "/t/{secret}/defer", P.DEFER_BY_SECRET, ticket.defer,
              "The holder asks for ten more minutes, from the ticket's page", keyed=True, page=True),
    Operation("ticket-page-come", "POST", "/t/{secret}/come", P.DEFER_BY_SECRET, ticket.come,
              "The holder is back before that time is over, from the ticket's page", keyed=True, page=True),
    Operation("ticket-page-rate", "POST", "/t/{secret}/rate", P.RATE_BY_SECRET, ticket.rate,
              "The holder says how the visit was, from the ticket's page", keyed=True, page=True),
    Operation("manager-page", "GET", "/manager", P.READ_MANAGER_PAGE, manager.choose_branch,
              "Which branch to watch", page=True),
    # before the branches' own pages: no branch is called "devices"
    Operation("devices-page", "GET", devices.DEVICES, P.DECIDE_ENROLMENT, devices.show_devices,
              "Devices that wait to be enrolled, and those in use", page=True),
    Operation("devices-decide", "POST", f"{devices.DEVICES}/{{id}}", P.DECIDE_ENROLMENT, devices.decide,
              "Enrol a device that waits, or refuse it, from the page", page=True),
    Operation("device-revoke-page", "GET", f"{devices.DEVICES}/{{id}}/revoke", P.REVOKE_DEVICE, devices.ask_revoke,
              "Confirm that a device is to be revoked", page=True),
    Operation("device-revoke", "POST", f"{devices.DEVICES}/{{id}}/revoke", P.REVOKE_DEVICE, devices.revoke,
              "Revoke a device, from the page", keyed=True, page=True),
    Operation("manager-branch-page", "GET", "/manager/{b}", P.READ_MANAGER_PAGE, manager.watch,
              "A branch on one screen", page=True),
    Operation("manager-counter-page", "GET", "/manager/{b}/counters/{c}", P.READ_MANAGER_PAGE, manager.show_counter,
              "A branch, with a counter at its side", page=True),
    Operation("manager-counter-act", "POST", "/manager/{b}/counters/{c}", P.DIRECT_TICKETS, manager.act_at_counter,
              "Open, pause or close a counter, or set its services, from its panel", keyed=True, page=True),
    Operation("manager-ticket-page", "GET", "/manager/{b}/tickets/{id}", P.READ_MANAGER_PAGE, manager.show_ticket,
              "A branch, with one visit of today at its side", page=True),
    Operation("manager-ticket-act", "POST", "/manager/{b}/tickets/{id}", P.DIRECT_TICKETS, manager.act_on_ticket,
              "Move, cancel or bring back a ticket, from its panel", keyed=True, page=True),
    Operation("manager-service-page", "GET", "/manager/{b}/services/{service}", P.READ_MANAGER_PAGE,
              manager.show_service, "A branch, with a service at its side", page=True),
    Operation("manager-service-act", "POST", "/manager/{b}/services/{service}", P.DIRECT_TICKETS,
              manager.act_on_service, "Set or stop a service's numbers of today, from its panel", keyed=True,
              page=True),
    Operation("manager-numbers", "POST", "/manager/{b}/numbers", P.DIRECT_TICKETS, manager.set_numbers,
              "Stop or resume the numbers of every service, from the branch's page", keyed=True, page=True),
    Operation("manager-find", "GET", "/manager/{b}/find", P.READ_MANAGER_PAGE, manager.find,
              "A branch, with the numbers that were looked for", page=True),
    Operation("promise-page", "GET", "/manager/{b}/promise", P.READ_MANAGER_PAGE, promise.show_promise,
              "What became of everybody who took a number on a day, and what may be worth a look", page=True),
    Operation("report-page", "GET", "/reports", P.READ_REPORTS, reports.show_report,
              "A report of any days and branches", page=True, own_refusals=_OF_BRANCHES),
    *(
        Operation(f"report-{kind}", "GET", f"/reports/{kind}", P.READ_REPORTS, handler,
                  f"The same report as a file: {kind.upper()}", page=True, own_refusals=_OF_BRANCHES)
        for kind, handler in report_files.HANDLERS.items()
    ),
    Operation("report-visits-page", "GET", "/reports/visits", P.READ_REPORTS, report_visits.show_visits,
              "The visits behind a figure of a report", page=True, own_refusals=_OF_BRANCHES),
    Operation("report-visit-page", "GET", "/reports/visits/{b}/{id}", P.READ_REPORTS, report_visits.show_visit,
              "What happened to one visit", page=True, own_refusals=frozenset({Refusal.NOT_FOUND})),
    Operation("appointments-page", "GET", "/manager/{b}/appointments", P.BOOK, appointments.show_day,
              "A day's appointments, and what can be booked", page=True),
    Operation("appointments-book", "POST", "/manager/{b}/appointments", P.BOOK, appointments.book,
              "Book a time, from the page", keyed=True, page=True),
    Operation("appointment-manage-page", "GET", "/manager/{b}/appointments/{id}", P.BOOK, appointments.show_one,
              "An appointment's slip, and the ways to change it", page=True),
    Operation("appointment-change", "POST", "/manager/{b}/appointments/{id}", P.BOOK, appointments.change,
              "Move or cancel an appointment, from its page", keyed=True, page=True),
    Operation("appointment-page", "GET", "/a/{b}/{service}/{id}", P.READ_APPOINTMENT_BY_CODE, appointment.show_code,
              "The page behind an appointment's QR", page=True),
    Operation("appointment-page-cancel", "POST", "/a/{b}/{service}/{id}", P.CANCEL_APPOINTMENT_BY_CODE,
              appointment.give_up, "The holder cancels the appointment, from its page", keyed=True, page=True),
    Operation("appointment-move-page", "GET", "/a/{b}/{service}/{id}/move", P.READ_APPOINTMENT_BY_CODE,
              appointment.show_other_times, "The times to which the holder can move the appointment", page=True),
    Operation("appointment-page-move", "POST", "/a/{b}/{service}/{id}/move", P.MOVE_APPOINTMENT_BY_CODE,
              appointment.move, "The holder moves the appointment, from its page", keyed=True, page=True),
    Operation("appointment-calendar", "GET", "/a/{b}/{service}/{id}/calendar.ics", P.READ_APPOINTMENT_BY_CODE,
              appointment.calendar, "The appointment as a calendar's file", page=True),
    Operation("book-page", "GET", topic.BOOK, P.READ_PUBLIC_PAGE, topic.show_topics,
              "What somebody comes for", page=True),
    Operation("book-topic-page", "GET", f"{topic.BOOK}/{{service}}", P.READ_PUBLIC_PAGE, topic.show_topic,
              "What to bring for it", page=True),
    Operation("book-times-page", "GET", f"{topic.BOOK}/{{service}}/times", P.READ_PUBLIC_PAGE, times.show_times,
              "The soonest times over all branches, and a branch's days", page=True),
    Operation("book-hold", "POST", f"{topic.BOOK}/{{service}}/times", P.BOOK_AS_CITIZEN, times.hold,
              "A citizen's chosen time is held", keyed=True, page=True),
    Operation("hold-page", "GET", "/hold/{b}/{service}/{id}", P.READ_APPOINTMENT_BY_CODE, held.show_held,
              "A held time, to check it", page=True),
    Operation("hold-decide", "POST", "/hold/{b}/{service}/{id}", P.BOOK_AS_CITIZEN, held.decide,
              "A held time is booked, kept longer, or left", keyed=True, page=True),
    Operation("greet-branches", "GET", greet.GREET, P.GREET, greet.show_branches,
              "Where somebody receives people", page=True),
    Operation("greet-page", "GET", f"{greet.GREET}/{{b}}", P.GREET, greet.show_front,
              "Who comes in is asked once: in their words, or by number or code", page=True),
    Operation("greet-find", "POST", f"{greet.GREET}/{{b}}/find", P.GREET, greet.find,
              "Find a ticket by its number, or it or an appointment by its code", page=True),
    Operation("greet-enquiry", "GET", f"{greet.GREET}/{{b}}/enquiry", P.GREET, greet.show_enquiry,
              "What somebody asks by telephone: states, waits, ways, free times", page=True),
    Operation("greet-topic-page", "GET", f"{greet.GREET}/{{b}}/for/{{service}}", P.GREET, greet_topic.show_topic,
              "The papers to bring as a checklist, and the ways to go on", page=True),
    Operation("greet-topic-act", "POST", f"{greet.GREET}/{{b}}/for/{{service}}", P.GREET, greet_topic.act,
              "The greeter gives a number, or books a time", keyed=True, page=True),
    Operation("greet-ticket-page", "GET", f"{greet.GREET}/{{b}}/tickets/{{id}}", P.GREET, greet_found.show_ticket,
              "A number, large, with its QR, wait and way", page=True),
    Operation("greet-appointment-page", "GET", f"{greet.GREET}/{{b}}/appointments/{{id}}", P.GREET,
              greet_found.show_appointment, "An appointment that was booked or found", page=True),
    Operation("greet-check-in", "POST", f"{greet.GREET}/{{b}}/appointments/{{id}}", P.GREET, greet_found.check_in,
              "The greeter checks an appointment in", keyed=True, page=True),
    Operation("manager-clear-alarm", "POST", "/manager/{b}/clear-alarm", P.CLEAR_ALARM, manager.clear_alarm,
              "End a counter's alarm, from the branch's page", keyed=True, page=True),
    Operation("manager-alert", "POST", "/manager/{b}/alert", P.CLEAR_ALARM, manager.act_on_alert,
              "Take an alert, or put it off, from the branch's page", keyed=True, page=True),
    Operation("manager-set-message", "POST", "/manager/{b}/message", P.SET_MESSAGE, manager.set_message,
              "Show everybody in the branch a message, from its page", keyed=True, page=True),
    Operation("manager-clear-message", "POST", "/manager/{b}/message/clear", P.SET_MESSAGE, manager.clear_message,
              "Remove the message, from the branch's page", keyed=True, page=True),
    Operation("manager-end-day", "POST", "/manager/{b}/end-day", P.END_DAY, manager.end_day,
              "End the branch's day, from its page", keyed=True, page=True),
    Operation("manager-reopen-day", "POST", "/manager/{b}/reopen-day", P.END_DAY, manager.reopen_day,
              "Take the end of the day back, from the branch's page", keyed=True, page=True),
    Operation("manager-clock", "POST", "/manager/{b}/clock", P.CONFIRM_CLOCK, manager.confirm_clock,
              "Say which date and time it is, from the branch's page", keyed=True, page=True),
    Operation("manager-restore-expired", "POST", "/manager/{b}/restore-expired", P.END_DAY, manager.restore_expired,
              "Take back what a wrong clock expired, from the branch's page", keyed=True, page=True),
    Operation("manager-take-opening-back", "POST", "/manager/{b}/take-opening-back", P.END_DAY,
              manager.take_opening_back, "Take back a day opened too early, from the branch's page", keyed=True,
              page=True),
    Operation("admin-page", "GET", admin.ADMIN, P.CONFIGURE, admin.show_entry,
              "What can be set up: the branches, and what several share", page=True),
    Operation("admin-undo", "POST", f"{admin.ADMIN}/undo", P.CONFIGURE, admin_branch.undo,
              "Take back a change of settings that was just put in force", page=True),
    Operation("admin-branch-page", "GET", f"{admin.ADMIN}/branches/{{b}}", P.CONFIGURE, admin_branch.show,
              "A branch's settings by their parts", page=True),
    Operation("admin-changes-page", "GET", f"{admin.ADMIN}/branches/{{b}}/changes", P.CONFIGURE,
              admin_branch.show_changes, "A branch's past changes of settings", page=True),
    Operation("admin-restore", "POST", f"{admin.ADMIN}/branches/{{b}}/changes", P.CONFIGURE, admin_branch.restore,
              "Preview earlier settings of a branch, or put them in force again", page=True),
    Operation("admin-retire", "POST", f"{admin.ADMIN}/branches/{{b}}/retire", P.CONFIGURE_CITY, admin_branch.retire,
              "Preview that a branch goes out of service for good, or works again; or put it in force", page=True),
    Operation("admin-part-page", "GET", f"{admin.ADMIN}/branches/{{b}}/{{part}}", P.CONFIGURE, admin_part.show,
              "A part of a branch's settings: its rows, or a form", page=True, own_refusals=_NOT_FOUND),
    Operation("admin-part-save", "POST", f"{admin.ADMIN}/branches/{{b}}/{{part}}", P.CONFIGURE, admin_part.save,
              "Preview a change of a branch's settings, or put it in force", page=True, own_refusals=_NOT_FOUND),
    Operation("login-page", "GET", "/login", P.READ_PUBLIC_PAGE, login.show_login, "Sign in", page=True),
    Operation("login-form", "POST", "/login", P.OPEN_SESSION, login.sign_in, "Sign in", page=True),
    Operation("logout-form", "POST", "/logout", P.END_SESSION, login.sign_out, "Sign out", page=True),
    Operation("password-page", "GET", password.PASSWORD, P.READ_PUBLIC_PAGE, password.show_password,
              "Change one's own password", page=True),
    Operation("password-form", "POST", password.PASSWORD, P.OPEN_SESSION, password.change,
              "Change one's own password", page=True),
    Operation("openapi", "GET", f"{API}/openapi.json", P.READ_DOCS, docs.openapi_document, "OpenAPI 3.1",
              page=True, own_refusals=frozenset({Refusal.TOO_MANY_TRIES})),
    Operation("docs-page", "GET", "/api/docs", P.READ_DOCS, docs.show_docs, "The API documentation",
              page=True, own_refusals=frozenset({Refusal.TOO_MANY_TRIES})),
)  # fmt: skip


def static() -> Mount:
    """Style sheets, scripts and fonts; public."""
    return files()
