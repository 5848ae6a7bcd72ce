"""Why the server's clock is doubted, as messages: by the doubt's name on the wire (`ClockView.doubt`); pure."""

from .messages import N_

DOUBTS = {
    "jumped_ahead": N_("The clock of the server's machine was put forward."),
    "jumped_back": N_("The clock of the server's machine was put back."),
    "new_boot": N_("The server's machine was started again, and nothing has shown yet that its clock is right."),
    "before_last_event": N_("The clock of the server's machine is earlier than the last entry."),
    "ahead_of_database": N_("The clock of the server's machine is ahead of the database's."),
    "behind_database": N_("The clock of the server's machine is behind the database's."),
}
OTHER_DOUBT = N_("The clock of the server's machine may be wrong.")
"""For a doubt that only a newer server knows."""
