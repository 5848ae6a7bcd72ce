"""The keys of the pane of dossiers, as its help says them."""

from language.messages import N_

KEYS = (
    ("Ctrl+Return", N_("Receive the dossier")), ("Tab", N_("Next field")), ("Shift+Tab", N_("Field before")),
    ("Return", N_("Next empty field")), ("Down", N_("Procedures of this service")),
    ("Space", N_("One original, next paper")), ("1", N_("One original more")), ("2", N_("One certified copy more")),
    ("3", N_("One plain copy more")), ("0", N_("Held already")), ("-", N_("One fewer")), ("Del", N_("None of it")),
    ("Ctrl+U", N_("Fill in, or show again")), ("Ctrl+D", N_("Next dossier of this number")),
    ("Ctrl+E", N_("Correct the receipt")), ("Ctrl+G", N_("Cash is taken")), ("Ctrl+K", N_("By transfer; it arrived")),
    ("Ctrl+B", N_("Not sure whether the transfer arrived")), ("Ctrl+O", N_("The transfer did not arrive")),
    ("Ctrl+Y", N_("Void, give back, waive")), ("Ctrl+H", N_("Entered for the citizen, as online")),
    ("Ctrl+J", N_("The result: give out, by post")),
    ("Ctrl+F", N_("Parts at other agencies")), ("Ctrl+S", N_("Decide on the spot, by delegation")),
    ("Ctrl+P", N_("Print the receipt again")), ("Ctrl+R", N_("Beside the queue: ask for papers, refuse")),
    ("Shift+Esc", N_("Discard the draft")), ("Alt+1", N_("First dossier; Alt+2: second")),
    ("F5", N_("Complete the visit")), ("Esc", N_("Close; the draft is kept")),
)  # fmt: skip
"""What the help of this pane says."""
