"""The one field of a dossier that another system decides: its number there, scanned or typed once."""

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLineEdit, QVBoxLayout, QWidget

from counter.intake.entry import DossierEntry
from language.messages import _
from language.names import name_in
from ui.look.tokens import SPACE
from ui.widgets.parts import label, set_text

MOST: int = 64


class TheirNumber(QWidget):
    """Shows and takes `entry.external`."""

    def __init__(self, entry: DossierEntry) -> None:
        super().__init__()
        self._entry = entry
        self._what = label("intake-theirs", "lead", wrap=True)
        self._title = label("intake-external-title", "soft")
        self.number = QLineEdit()
        self.number.setObjectName("intake-external")
        self.number.setMaxLength(MOST)
        self.number.setPlaceholderText("G01.899-261005-0012")
        self.number.textEdited.connect(entry.type_external)
        inside = QVBoxLayout(self)
        inside.setContentsMargins(0, 0, 0, 0)
        inside.setSpacing(SPACE.s)
        inside.addWidget(self._what)
        inside.addWidget(self._title)
        inside.addWidget(self.number)
        inside.addStretch(1)

    def begin(self) -> None:
        """Takes the focus."""
        self.number.setFocus(Qt.FocusReason.OtherFocusReason)

    def refresh(self, language: str) -> None:
        """Shows the system's name, and the number as it is kept."""
        procedure = self._entry.procedure
        system = "" if procedure is None or procedure.system is None else name_in(procedure.system, language)
        what = _("{system} decides this. The dossier is entered there; here its number is enough.")
        set_text(self._what, what.format(system=system))
        set_text(self._title, _("Its number there"))
        self.number.setAccessibleName(_("Its number there"))
        self.number.setReadOnly(not self._entry.may_edit)
        typed = "".join(self.number.text().split()).upper()
        if typed != self._entry.external:
            self.number.setText(self._entry.external)
