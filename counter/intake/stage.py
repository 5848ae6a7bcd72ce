"""What is done with the dossier in the pane."""

from enum import Enum, auto


class Stage(Enum):
    """What the pane is about."""

    NOTHING = auto()
    QUEUE = auto()
    """With nobody in hand: what waits at this desk beside the people is listed."""
    READING = auto()
    """The dossiers of the ticket are being read."""
    UNREAD = auto()
    """They could not be read: nothing is begun before it is known what there is."""
    ENTERING = auto()
    RECEIVED = auto()
    """A dossier that was received is shown."""
    CORRECTING = auto()
    """What a receipt says is being corrected."""
