"""The wire as one table: every route, what it takes and gives, and the one permission it needs."""

from language.messages import N_
from protocol import appointments as ap
from protocol import commands as c
from protocol import enrolments as en
from protocol import views as v
from protocol.people import Credentials
from server.access.permissions import Permission as P
from server.web.operation import health
from server.web.operation.operation import Operation

from . import appointment_code, appointments, branches, counters, devices, enrolments, people, tickets
from . import notices as room

API = "/api/v1"

VERB_SUMMARIES = {
    "open": N_("The counter starts serving"),
    "pause": N_("Stop calling for a while, after the person in hand"),
    "close": N_("Stop for the day, after the person in hand"),
    "logout": N_("The clerk leaves the counter"),
    "call": N_("Call the policy's choice, or a named ticket out of turn with a reason"),
    "recall": N_("Announce the called ticket again"),
    "start": N_("The person is here"),
    "complete": N_("The transaction is done"),
    "no-show": N_("Nobody came: back of the queue, cancelled at the limit"),
    "park": N_("Set the person aside, for a time or until picked up"),
    "pickup": N_("Call a parked ticket to this counter"),
    "return": N_("Back to waiting with its age kept"),
    "transfer": N_("On to a service, a counter or a clerk, age kept"),
    "next-service": N_("The same visit waits for another service, number and age kept"),
    "reclass": N_("Confirm or correct the declared priority"),
    "skills": N_("Set what the counter serves today"),
    "alarm": N_("Ask for help, silently; also with nobody logged in"),
    "alarm-off": N_("Take the alarm back; also with nobody logged in"),
}

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
              tickets.cancel_by_staff, N_("Staff give a ticket up"), reply=v.TicketReply, keyed=True),
    Operation("book", "POST", f"{API}/branches/{{b}}/appointments", P.BOOK, appointments.book,
              N_("Book a slot for a service"), body=ap.AskBooking, reply=v.AppointmentReply, status=201, keyed=True),
    Operation("appointments", "GET", f"{API}/branches/{{b}}/appointments", P.BOOK, appointments.list_day,
              N_("A day's appointments and its free slots: today, or ?in_days=N"), reply=v.AppointmentDay,
              query=(appointments.IN_DAYS,)),
    Operation("move-appointment", "POST", f"{API}/branches/{{b}}/appointments/{{id}}/move", P.BOOK, appointments.move,
              N_("The same appointment at another slot"), body=ap.AskMove, reply=v.AppointmentReply, keyed=True),
    Operation("cancel-appointment", "POST", f"{API}/branches/{{b}}/appointments/{{id}}/cancel", P.BOOK,
              appointments.cancel, N_("The slot is free again"), reply=v.AppointmentReply, keyed=True),
    Operation("appointment", "GET", f"{API}/appointments/{{b}}/{{service}}/{{id}}", P.READ_APPOINTMENT_BY_CODE,
              appointment_code.look, N_("An appointment as whoever holds its code sees it"),
              reply=v.PublicAppointment),
    Operation("give-appointment-up", "POST", f"{API}/appointments/{{b}}/{{service}}/{{id}}/cancel",
              P.CANCEL_APPOINTMENT_BY_CODE, appointment_code.cancel, N_("Whoever holds the code gives it up"),
              reply=v.PublicAppointment, keyed=True),
    Operation("scan", "POST", f"{API}/branches/{{b}}/tickets/{{id}}/scans", P.STORE_SCAN, tickets.store_scan,
              N_("Store a PDF of scanned pages for a ticket"), reply=v.ScanStored, status=201, keyed=True),
    Operation("ticket", "GET", f"{API}/tickets/{{secret}}", P.READ_TICKET_BY_SECRET, tickets.look,
              N_("A ticket as its holder sees it"), reply=v.PublicTicket),
    Operation("give-up", "POST", f"{API}/tickets/{{secret}}/cancel", P.CANCEL_BY_SECRET, tickets.cancel_by_citizen,
              N_("The holder gives the ticket up"), reply=v.PublicTicket, keyed=True),
    Operation("login", "POST", f"{API}/branches/{{b}}/counters/{{c}}/login", P.COUNTER_VERB, counters.login,
              N_("A clerk sits down at the counter"), body=Credentials, reply=v.CounterReply, keyed=True),
    *(
        Operation(verb, "POST", f"{API}/branches/{{b}}/counters/{{c}}/{verb}", P.COUNTER_VERB, counters.verb,
                  VERB_SUMMARIES[verb], body=body, reply=v.CounterReply, keyed=True)
        for verb, body in c.COUNTER_VERBS.items() if verb != "login"
    ),
    Operation("next", "GET", f"{API}/branches/{{b}}/counters/{{c}}/next", P.COUNTER_VERB, counters.next_choice,
              N_("Whom calling next would bring now, and why"), reply=v.NextChoice),
    Operation("clear-alarm", "POST", f"{API}/branches/{{b}}/counters/{{c}}/clear-alarm", P.CLEAR_ALARM,
              counters.clear_alarm, N_("A counter's alarm has been seen to"), reply=v.CounterReply, keyed=True),
    Operation("device-state", "POST", f"{API}/branches/{{b}}/device-state", P.REPORT_STATE, room.device_state,
              N_("A device says how it and its printer are"), body=c.DeviceState, reply=v.DeviceReply, keyed=True),
    Operation("set-message", "POST", f"{API}/branches/{{b}}/message", P.SET_MESSAGE, room.set_message,
              N_("Tell everybody in the branch something"), body=c.SetMessage, reply=v.MessageReply, keyed=True),
    Operation("clear-message", "DELETE", f"{API}/branches/{{b}}/message", P.SET_MESSAGE, room.clear_message,
              N_("Take the branch's message back"), reply=v.MessageReply, keyed=True),
    Operation("end-day", "POST", f"{API}/branches/{{b}}/end-day", P.END_DAY, counters.end_day,
              N_("End the branch's day"), reply=v.DayEnded, keyed=True),
    Operation("sign-in", "POST", f"{API}/sessions", P.OPEN_SESSION, people.sign_in,
              N_("Open a person's session; ?token=1 gives the token too"), body=Credentials, reply=v.SessionOpened,
              status=201, query=(people.TOKEN,)),
    Operation("sign-out", "DELETE", f"{API}/sessions", P.END_SESSION, people.sign_out, N_("End the session"),
              status=204),
    Operation("ask-enrolment", "POST", f"{API}/enrolments", P.ASK_ENROLMENT, enrolments.ask,
              N_("A device without a token asks to be enrolled and gets a code to show"), body=en.AskEnrolment,
              reply=en.EnrolmentAsked, status=201),
    Operation("claim-enrolment", "POST", f"{API}/enrolments/{{id}}/token", P.ASK_ENROLMENT, enrolments.claim,
              N_("The device asks how it stands; once it is confirmed, its token, given once"), body=en.ClaimEnrolment,
              reply=en.Claimed, keyed=True),
    Operation("enrolments", "GET", f"{API}/enrolments", P.DECIDE_ENROLMENT, enrolments.list_waiting,
              N_("Devices that wait to be enrolled, with their codes"), reply=en.EnrolmentList),
    Operation("confirm-enrolment", "POST", f"{API}/enrolments/{{id}}/confirm", P.DECIDE_ENROLMENT, enrolments.confirm,
              N_("The code was seen on the device: enrol it for this place"), body=en.ConfirmEnrolment,
              reply=en.EnrolmentView),
    Operation("refuse-enrolment", "POST", f"{API}/enrolments/{{id}}/refuse", P.DECIDE_ENROLMENT, enrolments.refuse,
              N_("Do not enrol this device"), reply=en.EnrolmentView),
    Operation("devices", "GET", f"{API}/devices", P.REVOKE_DEVICE, devices.list_in_use,
              N_("Devices in use, with their places"), reply=v.DevicesInUse),
    Operation("revoke-device", "POST", f"{API}/devices/{{id}}/revoke", P.REVOKE_DEVICE, devices.revoke,
              N_("Take a device's token away: it opens nothing any more, and its websockets end"),
              reply=v.DeviceInUse, keyed=True),
    Operation("healthz", "GET", "/healthz", P.READ_HEALTH, health.healthz, N_("Alive"), reply=health.Health),
    Operation("readyz", "GET", "/readyz", P.READ_HEALTH, health.readyz, N_("Database reachable and migrated"),
              reply=health.Health),
    Operation("metrics", "GET", "/metrics", P.READ_METRICS, health.metrics,
              N_("Prometheus text, from this machine or with a service token")),
)  # fmt: skip
"""Everything but websockets and pages; `{b}` is a branch, `{c}` a counter."""
