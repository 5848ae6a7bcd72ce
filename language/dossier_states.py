"""A dossier's state as citizens read it, and what they should do next: msgids."""

from typing import Final

from protocol.delivery import DeliveryState as D
from protocol.dossier_life import DossierState as S

from .messages import N_

STATES: Final = {
    S.REGISTERED: N_("Handed in, not received yet"),
    S.RECEIVED: N_("Received"),
    S.TURNED_AWAY: N_("Not received"),
    S.PROCESSING: N_("Being worked on"),
    S.SUPPLEMENT: N_("Waiting for your papers"),
    S.PAYMENT: N_("Waiting for your payment"),
    S.WITHDRAWN: N_("Withdrawn by you"),
    S.STOPPED: N_("Processing was stopped"),
    S.FINISHED: N_("The result is ready"),
    S.RETURNED: N_("The result was returned"),
    S.DISCARDED: N_("Draft given up"),
}

SENT: Final = {
    D.POSTED: N_("It is on its way to you. The carrier tells you where it is, by its number."),
    D.CAME_BACK: N_("It could not be delivered and came back. Come for it with this receipt and your identity card."),
}
"""What to do about a result that was sent, in place of `TO_DO`."""

TO_DO: Final = {
    S.REGISTERED: N_("You need do nothing now."),
    S.RECEIVED: N_("You need do nothing now. Come for the result when it is ready, with this receipt."),
    S.TURNED_AWAY: N_("The notice that you were given says why, and what you can do."),
    S.PROCESSING: N_("You need do nothing now. Come for the result when it is ready, with this receipt."),
    S.SUPPLEMENT: N_("Bring the papers that the notice names, all at once. The time goes on when they are there."),
    S.PAYMENT: N_("Pay what the notice names, by QR or at the counter. The time goes on when it is paid."),
    S.WITHDRAWN: N_("Nothing more is done. You can hand a new dossier in at any time."),
    S.STOPPED: N_("The notice that you were sent says why, and what you can do."),
    S.FINISHED: N_("Come for the result with this receipt and your identity card."),
    S.RETURNED: N_("Nothing more is to be done."),
    S.DISCARDED: N_("Nothing more is done."),
}
