"""The HTTP API as one table: every route, its body and reply, and the one permission it needs."""

from language.messages import N_
from protocol import appointments as ap
from protocol import commands as c
from protocol import enrolments as en
from protocol import views as v
from protocol.enums import Refusal as R
from protocol.people import Credentials
from server.access.permissions import Permission as P
from server.web.operation import health
from server.web.operation.operation import Operation

from . import appointment_code, appointments, branches, counters, devices, enrolments, notices, people, scans, tickets

API = "/api/v1"

VERB_SUMMARIES = {
    "open": N_("The counter starts serving"),
    "pause": N_("Pause calling, after the person now being served"),
    "close": N_("Close the counter for the day, after the person now being served"),
    "logout": N_("The clerk logs out"),
    "call": N_("Call the policy's choice, or a named ticket out of turn with a reason"),
    "recall": N_("Announce the called ticket again"),
    "start": N_("The called person is at the counter"),
    "complete": N_("The transaction is done"),
    "no-show": N_(
        "Nobody came: behind those waiting, or cancelled at the limit; soon after the call only with a reason"
    ),
    "park": N_("Set the person aside, for a time or until picked up"),
    "pickup": N_("Call a ticket that was set aside to this counter"),
    "return": N_("Put the ticket back into its queue; it keeps its age"),
    "transfer": N_("Send the ticket to another service, counter or clerk; it keeps its age"),
    "next-service": N_("The visit goes on at another service, with the same number and age"),
    "reclass": N_("Confirm or correct the declared priority"),
    "take-back": N_("Take back what this counter did last with a ticket: all counts are as before"),
    "skills": N_("Set what the counter serves today"),
    "alarm": N_("Ask for help, silently; also with nobody logged in"),
    "alarm-off": N_("Take the alarm back; also with nobody logged in"),
}

CALLING_VERBS = ("call", "recall", "pickup")
"""Verbs that call somebody to a counter, where a clerk must be by then."""

OPERATIONS: tuple[Operation, ...] = (
    Operation("branches", "GET", f"{API}/branches", P.READ_BRANCHES, branches.list_branches, N_("All branches"),
              reply=v.BranchList),
    Operation("branch", "GET", f"{API}/branches/{{b}}", P.READ_BRANCHES, branches.show_branch,
              N_("A branch, its services, procedures, counters and codes"), reply=v.BranchView),
    Operation("board", "GET", f"{API}/branches/{{b}}/board", P.READ_BOARD, branches.board,
              N_("Recent calls and who waits for what"), reply=v.Board),
    Operation("journal", "GET", f"{API}/branches/{{b}}/journal", P.READ_JOURNAL, branches.journal,
              N_("Events in order, from ?after=SEQ, at most ?limit=N"), reply=v.JournalPage,
              query=(branches.AFTER, branches.LIMIT)),
    Operation("issue", "POST", f"{API}/branches/{{b}}/tickets", P.ISSUE, tickets.issue, N_("Take a ticket"),
              body=c.Issue, reply=v.TicketIssued, status=201, keyed=True),
    Operation("cancel", "POST", f"{API}/branches/{{b}}/tickets/{{id}}/cancel", P.CANCEL_STAFF,
              tickets.act_of_staff(c.Cancel), N_("Staff cancel a ticket"), reply=v.TicketReply, keyed=True,
              command=c.Cancel),
    Operation("restore", "POST", f"{API}/branches/{{b}}/tickets/{{id}}/restore", P.CANCEL_STAFF,
              tickets.act_of_staff(c.Restore), N_("Staff take a cancellation back: the ticket waits again, age kept"),
              reply=v.TicketReply, keyed=True, command=c.Restore),
    Operation("book", "POST", f"{API}/branches/{{b}}/appointments", P.BOOK, appointments.book,
              N_("Book a slot for a service"), body=ap.AskBooking, reply=v.AppointmentReply, status=201, keyed=True,
              command=c.Book),
    Operation("appointments", "GET", f"{API}/branches/{{b}}/appointments", P.BOOK, appointments.list_day,
              N_("A day's appointments and its free slots: today, or ?in_days=N"), reply=v.AppointmentDay,
              query=(appointments.IN_DAYS,)),
    Operation("move-appointment", "POST", f"{API}/branches/{{b}}/appointments/{{id}}/move", P.BOOK, appointments.move,
              N_("Move the appointment to another slot"), body=ap.AskMove, reply=v.AppointmentReply, keyed=True,
              command=c.MoveAppointment),
    Operation("cancel-appointment", "POST", f"{API}/branches/{{b}}/appointments/{{id}}/cancel", P.BOOK,
              appointments.cancel, N_("Cancel the appointment; its slot is free again"),
              reply=v.AppointmentReply, keyed=True, command=c.CancelAppointment),
    Operation("appointment", "GET", f"{API}/appointments/{{b}}/{{service}}/{{id}}", P.READ_APPOINTMENT_BY_CODE,
              appointment_code.look, N_("An appointment as whoever holds its code sees it"),
              reply=v.PublicAppointment,
              own_refusals=frozenset({R.TOO_MANY_TRIES, R.UNKNOWN_APPOINTMENT})),
    Operation("give-appointment-up", "POST", f"{API}/appointments/{{b}}/{{service}}/{{id}}/cancel",
              P.CANCEL_APPOINTMENT_BY_CODE, appointment_code.cancel,
              N_("Whoever holds the code cancels the appointment"), reply=v.PublicAppointment, keyed=True,
              command=c.CancelAppointment, own_refusals=frozenset({R.TOO_MANY_TRIES})),
    Operation("scan", "POST", f"{API}/branches/{{b}}/tickets/{{id}}/scans", P.STORE_SCAN, scans.store_scan,
              N_("Store a PDF of scanned pages for a ticket"), reply=v.ScanStored, status=201, keyed=True,
              command=c.Scanned, own_refusals=frozenset({R.NOT_A_PDF, R.TOO_LARGE, R.BAD_JSON})),
    Operation("read-scan", "GET", f"{API}/branches/{{b}}/tickets/{{id}}/scans/{{sha256}}", P.READ_SCAN,
              scans.read_scan, N_("A stored PDF of one of today's tickets"), reply=bytes,
              own_refusals=frozenset({R.UNKNOWN_TICKET, R.NOT_FOUND, R.UNAVAILABLE})),
    Operation("ticket", "GET", f"{API}/tickets/{{secret}}", P.READ_TICKET_BY_SECRET, tickets.look,
              N_("A ticket as its holder sees it"), reply=v.PublicTicket,
              own_refusals=frozenset({R.UNKNOWN_TICKET})),
    Operation("give-up", "POST", f"{API}/tickets/{{secret}}/cancel", P.CANCEL_BY_SECRET, tickets.cancel_by_citizen,
              N_("The holder cancels the ticket"), reply=v.PublicTicket, keyed=True,
              command=c.Cancel),
    Operation("login", "POST", f"{API}/branches/{{b}}/counters/{{c}}/login", P.COUNTER_VERB, counters.login,
              N_("A clerk logs in at the counter"), body=Credentials, reply=v.CounterReply, keyed=True,
              command=c.Login, own_refusals=frozenset({R.WRONG_PASSWORD, R.TOO_MANY_TRIES})),
    *(
        Operation(verb, "POST", f"{API}/branches/{{b}}/counters/{{c}}/{verb}", P.COUNTER_VERB, counters.verb,
                  VERB_SUMMARIES[verb], body=body, reply=v.CounterReply, keyed=True)
        for verb, body in c.COUNTER_VERBS.items() if verb not in ("login", *CALLING_VERBS)
    ),
    *(
        Operation(verb, "POST", f"{API}/branches/{{b}}/counters/{{c}}/{verb}", P.COUNTER_VERB, counters.calling_verb,
                  VERB_SUMMARIES[verb], body=c.COUNTER_VERBS[verb], reply=v.CounterReply, keyed=True,
                  query=(counters.UNTIL,), own_refusals=frozenset({R.TOO_LATE}))
        for verb in CALLING_VERBS
    ),
    Operation("next", "GET", f"{API}/branches/{{b}}/counters/{{c}}/next", P.COUNTER_VERB, counters.next_choice,
              N_("The ticket that “call next” would call now, and why"), reply=v.NextChoice),
    Operation("clear-alarm", "POST", f"{API}/branches/{{b}}/counters/{{c}}/clear-alarm", P.CLEAR_ALARM,
              counters.clear_alarm, N_("End a counter's alarm that has been handled"), reply=v.CounterReply, keyed=True,
              command=c.ClearAlarm),
    Operation("device-state", "POST", f"{API}/branches/{{b}}/device-state", P.REPORT_STATE, notices.device_state,
              N_("A device reports its state and its printer's"), body=c.DeviceState, reply=v.DeviceReply, keyed=True),
    Operation("set-message", "POST", f"{API}/branches/{{b}}/message", P.SET_MESSAGE, notices.set_message,
              N_("Show everybody in the branch a message"), body=c.SetMessage, reply=v.MessageReply, keyed=True),
    Operation("clear-message", "DELETE", f"{API}/branches/{{b}}/message", P.SET_MESSAGE, notices.clear_message,
              N_("Remove the branch's message"), reply=v.MessageReply, keyed=True,
              command=c.ClearMessage),
    Operation("end-day", "POST", f"{API}/branches/{{b}}/end-day", P.END_DAY, counters.end_day,
              N_("End the branch's day"), reply=v.DayEnded, keyed=True,
              command=c.EndDay),
    Operation("reopen-day", "POST", f"{API}/branches/{{b}}/reopen-day", P.END_DAY, counters.reopen_day,
              N_("Take the end of the day back, on the same day"), reply=v.DayReopened, keyed=True,
              command=c.ReopenDay),
    Operation("sign-in", "POST", f"{API}/sessions", P.OPEN_SESSION, people.sign_in,
              N_("Open a person's session; ?token=1 also returns the token"), body=Credentials, reply=v.SessionOpened,
              status=201, query=(people.TOKEN,),
              own_refusals=frozenset({R.WRONG_PASSWORD, R.TOO_MANY_TRIES, R.NOT_ALLOWED})),
    Operation("sign-out", "DELETE", f"{API}/sessions", P.END_SESSION, people.sign_out, N_("End the session"),
              status=204),
    Operation("ask-enrolment", "POST", f"{API}/enrolments", P.ASK_ENROLMENT, enrolments.ask,
              N_("A device without a token asks to be enrolled and gets a code to show"), body=en.AskEnrolment,
              reply=en.EnrolmentAsked, status=201,
              own_refusals=frozenset({R.TOO_MANY_TRIES})),
    Operation("claim-enrolment", "POST", f"{API}/enrolments/{{id}}/token", P.ASK_ENROLMENT, enrolments.claim,
              N_("The state of the enrolment; once it is confirmed, the token, given once"), body=en.ClaimEnrolment,
              reply=en.Claimed, keyed=True,
              own_refusals=frozenset({R.NOT_FOUND, R.ALREADY})),
    Operation("enrolments", "GET", f"{API}/enrolments", P.DECIDE_ENROLMENT, enrolments.list_waiting,
              N_("Devices waiting to be enrolled, with their codes"), reply=en.EnrolmentList),
    Operation("confirm-enrolment", "POST", f"{API}/enrolments/{{id}}/confirm", P.DECIDE_ENROLMENT, enrolments.confirm,
              N_("Enrol the device that shows this code, at this place"), body=en.ConfirmEnrolment,
              reply=en.EnrolmentView,
              own_refusals=frozenset({R.NOT_FOUND, R.ALREADY, R.UNKNOWN_BRANCH, R.UNKNOWN_COUNTER})),
    Operation("refuse-enrolment", "POST", f"{API}/enrolments/{{id}}/refuse", P.DECIDE_ENROLMENT, enrolments.refuse,
              N_("Do not enrol this device"), reply=en.EnrolmentView,
              own_refusals=frozenset({R.NOT_FOUND, R.ALREADY})),
    Operation("devices", "GET", f"{API}/devices", P.REVOKE_DEVICE, devices.list_in_use,
              N_("Devices in use, with their places"), reply=v.DevicesInUse),
    Operation("revoke-device", "POST", f"{API}/devices/{{id}}/revoke", P.REVOKE_DEVICE, devices.revoke,
              N_("Revoke a device: its token is no longer valid, and its websockets end"),
              reply=v.DeviceInUse, keyed=True,
              own_refusals=frozenset({R.NOT_FOUND, R.ALREADY})),
    Operation("healthz", "GET", "/healthz", P.READ_HEALTH, health.healthz, N_("The process is running"),
              reply=health.Health),
    Operation("readyz", "GET", "/readyz", P.READ_HEALTH, health.readyz, N_("Database reachable and migrated"),
              reply=health.Health),
    Operation("metrics", "GET", "/metrics", P.READ_METRICS, health.metrics,
              N_("Prometheus text, from this machine or with a service token")),
)  # fmt: skip
"""All operations except websockets and pages; `{b}` is a branch, `{c}` a counter."""
