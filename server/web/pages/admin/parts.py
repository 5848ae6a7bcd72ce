"""What a branch's settings consist of, as pages show it: their parts, and the fields of each part's form."""

from enum import StrEnum
from typing import Final

from msgspec import Struct

from language.messages import N_


class Kind(StrEnum):
    """How a field is typed, and what of it the file holds."""

    TEXT = "text"
    WHOLE = "whole"
    NUMBER = "number"
    MINUTES = "minutes"
    """Typed in minutes, held in seconds."""
    NAME = "name"
    """A line in each language."""
    LONG = "long"
    """A line in each language, which may be left out."""
    LINES = "lines"
    """Several of these, one a line, in the same order in each language."""
    WORDS = "words"
    """Several texts, one a line."""
    CODES = "codes"
    """Several codes in an order, in one line."""
    CHOICE = "choice"
    MANY = "many"
    RANKED = "ranked"
    """Several of the choices, the first one first."""
    FLAG = "flag"
    DATE = "date"
    LOGO = "logo"
    """A picture, which a script has drawn in black and white before the form holds it."""
    FILE = "file"
    """A picture or film, which a script sends to the server before the form names it."""


class Field(Struct, frozen=True):
    """A field of a form. `key`: in the row; `label`, `help`, `unit`: msgids; `fixed`: only when the row is new.

    `choices`: what `CHOICE`, `MANY` and `RANKED` choose from, by its name in `choices.py`.
    """

    key: str
    label: str
    kind: Kind
    help: str = ""
    unit: str = ""
    choices: str = ""
    fixed: bool = False


class Part(Struct, frozen=True):
    """A part of the settings with a page of its own, `path` under the branch's. `table`: in the file.

    `title`, `about`, `add`: msgids; `add`: of the button for a new row, empty where there are no rows.
    """

    path: str
    table: str
    title: str
    about: str
    add: str = ""
    fields: tuple[Field, ...] = ()


_CODE_HELP: Final = N_("Cannot be changed later: numbers and the journal bear it.")

PARTS: Final = (
    Part("services", "service", N_("Services"), N_("What numbers are taken for, and how many a day"),
         N_("Add a service"), (
        Field("code", N_("Code"), Kind.TEXT, _CODE_HELP, fixed=True),
        Field("name", N_("Name"), Kind.NAME),
        Field("prefix", N_("Letters of its numbers"), Kind.TEXT, N_("One to three capital letters, as in HT-012.")),
        Field("quota", N_("Numbers a day at most"), Kind.WHOLE, N_("Empty: no limit.")),
        Field("mean_s", N_("Usual time at the counter"), Kind.MINUTES, N_("Empty: not known."), N_("minutes")),
        Field("cv", N_("Spread of that time"), Kind.NUMBER,
              N_("Standard deviation ÷ mean, such as 0.6. Empty: not known.")),
        Field("icon", N_("Picture at the kiosk"), Kind.CHOICE, choices="icons"),
        Field("alert_s", N_("Alert managers when newcomers are expected to wait longer than"), Kind.MINUTES,
              N_("Empty: the target for a whole visit."), N_("minutes")),
    )),
    Part("procedures", "procedure", N_("Procedures"),
         N_("What to bring, fees, times, and the words that people search by"), N_("Add a procedure"), (
        Field("code", N_("National code"), Kind.TEXT, N_("Such as 1.001193."), fixed=True),
        Field("service", N_("Service"), Kind.CHOICE, choices="services"),
        Field("name", N_("Name"), Kind.NAME),
        Field("synonyms", N_("Also called"), Kind.WORDS,
              N_("Words that people use for it, one a line. The search finds it by them; they are not shown.")),
        Field("bring", N_("Papers to bring"), Kind.LINES, N_("One paper a line, in the same order in each language.")),
        Field("minutes", N_("Usual time at the counter"), Kind.WHOLE, N_("Empty: not known."), N_("minutes")),
        Field("fee_vnd", N_("Fee"), Kind.WHOLE, N_("0: free of charge. Empty: not known."), N_("đồng")),
        Field("fee_note", N_("When the fee differs"), Kind.LONG),
        Field("time", N_("Time until the result"), Kind.LONG),
        Field("steps", N_("Steps of the published process"), Kind.WHOLE,
              N_("How many have a dossier in hand, one after the other. Empty: not known.")),
        Field("system", N_("The ministry's system that decides it"), Kind.NAME,
              N_("Its dossiers are entered there; here their number is kept. Empty: decided here.")),
        Field("delegated_by", N_("Resolved on the spot by delegation of"), Kind.NAME,
              N_("The agency that delegates: who takes it in decides and returns it at once. Empty: not delegated.")),
    )),
    Part("counters", "counter", N_("Counters"), N_("Where each is, and what it serves"), N_("Add a counter"), (
        Field("id", N_("Code"), Kind.TEXT, _CODE_HELP, fixed=True),
        Field("name", N_("Name"), Kind.NAME),
        Field("skills", N_("Services that it serves"), Kind.MANY, choices="services"),
        Field("zone", N_("Zone"), Kind.TEXT,
              N_("The part of the building whose displays call to it: small letters and digits. Empty: all displays.")),
        Field("direction", N_("The way there"), Kind.LONG),
    )),
    Part("skills", "skills", N_("Who serves what"), N_("Counters, clerks and services in one table")),
    Part("hours", "hours", N_("Opening hours"), N_("When numbers are given, and when counters close")),
    Part("special-days", "special_day", N_("Holidays and special days"),
         N_("Days off, half days and make-up working days"), N_("Add a day")),
    Part("appointments", "appointments", N_("Appointments"), N_("How many places, how far ahead, and for whom"),
         fields=(
        Field("per_slot", N_("Places for a service at one time"), Kind.WHOLE, N_("0: no appointments.")),
        Field("slot_s", N_("A time every"), Kind.MINUTES, unit=N_("minutes")),
        Field("days_ahead", N_("Days ahead"), Kind.WHOLE, N_("0: today only.")),
        Field("early_s", N_("Check-in from this long before"), Kind.MINUTES, unit=N_("minutes")),
        Field("late_s", N_("Check-in until this long after"), Kind.MINUTES, unit=N_("minutes")),
        Field("return_s", N_("A cancelled time is offered again within"), Kind.MINUTES,
              N_("After a random delay, so that nobody can lie in wait for it."), N_("minutes")),
        Field("one_per_person", N_("One appointment a person and service, by identity number"), Kind.FLAG),
        Field("booked_percent", N_("Appointments have at most this part of a day's numbers"), Kind.WHOLE, unit=N_("%")),
        Field("without_phone_percent", N_("Kept for people without a phone"), Kind.WHOLE,
              N_("No appointment and no number by phone takes these."), N_("%")),
    )),
    Part("priorities", "priority", N_("Priority classes"), N_("Who may go first"), N_("Add a class"), (
        Field("code", N_("Code"), Kind.TEXT, _CODE_HELP, fixed=True),
        Field("name", N_("Name"), Kind.NAME),
    )),
    Part("weights", "weights", N_("Weights of the classes"),
         N_("How much faster each class ages, where the order of calls is by priority"), fields=(
        Field("prio", N_("People with priority"), Kind.NUMBER),
        Field("appt", N_("People with an appointment"), Kind.NUMBER),
        Field("walk", N_("Everybody else"), Kind.NUMBER),
    )),
    Part("reasons", "reason", N_("Reasons"), N_("What clerks choose from when they pause, park or transfer"),
         N_("Add a reason"), (
        Field("code", N_("Code"), Kind.TEXT, _CODE_HELP, fixed=True),
        Field("name", N_("Name"), Kind.NAME),
        Field("used_by", N_("Offered when somebody"), Kind.MANY, choices="reason_for"),
    )),
    Part("outcomes", "outcome", N_("Outcomes"), N_("How a transaction can end"), N_("Add an outcome"), (
        Field("code", N_("Code"), Kind.TEXT, _CODE_HELP, fixed=True),
        Field("name", N_("Name"), Kind.NAME),
    )),
    Part("media", "media", N_("Pictures and films on the televisions"),
         N_("Beside the calls, in turn: what, on which days, in which zone"), N_("Add a picture, film or text"), (
        Field("id", N_("Short name"), Kind.TEXT, N_("Such as nghi-le-2-9: letters without accents, digits, hyphens."),
              fixed=True),
        Field("file", N_("Picture or film"), Kind.FILE,
              N_("JPEG, PNG or WebP up to 16 MB; MP4 or WebM up to 64 MB, shown without sound.")),
        Field("text", N_("Text"), Kind.LONG,
              N_("Alone on the screen, or in place of a film that a television cannot play.")),
        Field("order", N_("Order"), Kind.WHOLE, N_("The lowest comes first.")),
        Field("seconds", N_("Stands for"), Kind.WHOLE, N_("Empty: 15 seconds."), N_("seconds")),
        Field("first_day", N_("First day"), Kind.DATE, N_("Empty: from now on.")),
        Field("last_day", N_("Last day"), Kind.DATE, N_("Empty: until you take it out.")),
        Field("zone", N_("Zone"), Kind.TEXT, N_("Only on the televisions of this zone. Empty: on all.")),
    )),
    Part("slip", "slip", N_("Tickets' slips"), N_("A heading, a closing text and a logo of one's own"), fields=(
        Field("heading", N_("Heading"), Kind.NAME, N_("Below the branch's name: up to 60 letters.")),
        Field("closing", N_("Closing text"), Kind.LONG, N_("At the end of the slip: up to 160 letters.")),
        Field("logo", N_("Logo"), Kind.LOGO,
              N_("JPEG, PNG or WebP; it is printed in black and white, at most 40 mm wide and 12 mm high. A printer on "
                 "a slow serial line (38,400 baud and less) leaves it out, and the heading and the closing text too "
                 "where the slip would take too long.")),
    )),
    Part("settings", "branch", N_("Branch and rules of the queue"), N_("Name, place, targets, order of calls"),
         fields=(
        Field("name", N_("Name"), Kind.NAME),
        Field("address", N_("Address"), Kind.TEXT,
              N_("Street, ward and city, for citizens. Empty: not shown.")),
        Field("policy", N_("Order of calls"), Kind.CHOICE, choices="policies"),
        Field("visit_target_s", N_("Target for a whole visit"), Kind.MINUTES, unit=N_("minutes")),
        Field("transaction_target_s", N_("Target for a transaction"), Kind.MINUTES, unit=N_("minutes")),
        Field("guard_s", N_("Called before everybody else after a wait of"), Kind.MINUTES, unit=N_("minutes")),
        Field("no_show_limit", N_("Calls without an answer until a number is cancelled"), Kind.WHOLE),
        Field("no_show_s", N_("A call counts as unanswered after"), Kind.WHOLE, unit=N_("seconds")),
        Field("overrun_percent", N_("Warn a counter when the chance of running over its time is above"), Kind.WHOLE,
              N_("0: no warnings. The chance follows from the procedure's usual time and the time run."), N_("%")),
        Field("expire_s", N_("A number expires after"), Kind.MINUTES, N_("Empty: at the end of the day."),
              N_("minutes")),
        Field("services_first", N_("Services shown first"), Kind.CODES, N_("Their codes, the first one first.")),
        Field("phone_per_minute", N_("Numbers a minute for phones at the door"), Kind.WHOLE, N_("0: none.")),
        Field("lot_opens", N_("Lot for the order: people enter from"), Kind.TEXT,
              N_("Such as 06:00, or 18:00 for the evening before. Empty: no lot.")),
        Field("lot_closes", N_("Lot for the order: drawn at"), Kind.TEXT,
              N_("Such as 07:30, before the first number.")),
        Field("agency", N_("Unit that receives dossiers"), Kind.TEXT,
              N_("Its national code, such as H26.50.05.13. Empty: no dossiers are received.")),
        Field("dossiers_per_ticket", N_("Dossiers received for one number"), Kind.WHOLE),
        Field("check_online_days", N_("Working days to check what was sent in online"), Kind.WHOLE),
        Field("pay_to", N_("Account for fees by VietQR"), Kind.TEXT,
              N_("The bank's six digits, a slash, the account: 970436/0123456789. Empty: no transfers are asked for.")),
        Field("result_service", N_("Service where results are collected"), Kind.TEXT,
              N_("Its code. Kiosks give its number for a scanned receipt, and say first whether the result is ready. "
                 "Empty: none.")),
        Field("languages", N_("Languages"), Kind.RANKED,
              N_("Of screens, slips, voice and pages for citizens; the first is the main one. "
                 "None chosen: all of them."),
              choices="languages"),
        Field("time_zone", N_("Time zone"), Kind.TEXT),
        Field("lat", N_("Latitude"), Kind.NUMBER, N_("To find the nearest branch. Empty: not known.")),
        Field("lon", N_("Longitude"), Kind.NUMBER),
    )),
)  # fmt: skip
"""In the order in which a branch's page shows them."""

BY_PATH: Final = {part.path: part for part in PARTS}

WORDS: Final = {
    **{field.key: field.label for part in PARTS for field in part.fields if field.key not in ("code", "id", "time")},
    "bring": N_("Papers to bring"),
    "time": N_("Time until the result"),
    "statutory": N_("Statutory time"),
    "supplement": N_("Time while supplements are awaited"),
    "fee": N_("Fee by pages and copies"),
    "result_scanned": N_("Result given only when scanned"),
    "keep_years": N_("Years that a granted dossier is kept"),
    "consultation": N_("How others are consulted"),
    "weights": N_("Weights of the classes"),
    "appointments": N_("Appointments"),
    "slip": N_("Tickets' slips"),
    "mon": N_("Mon"), "tue": N_("Tue"), "wed": N_("Wed"), "thu": N_("Thu"), "fri": N_("Fri"), "sat": N_("Sat"),
    "sun": N_("Sun"),
    "True": N_("yes"),
    "False": N_("no"),
    "–": N_("none"),
}  # fmt: skip
"""A key of the file, a weekday or a value without words → what pages call it, as a msgid."""
