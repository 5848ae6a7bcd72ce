"""A Qt program's language, switchable while it runs: for Python (`language.messages`) and for QML's `qsTr` alike."""

import weakref
from collections.abc import Callable
from functools import cache

from PySide6.QtCore import Property, QCoreApplication, QObject, QTranslator, Signal, Slot

from language.messages import LANGUAGES, messages, own_name, speak
from language.names import name_in
from protocol.configuration import Text

from .qm import qm_bytes

_in_charge: "weakref.ref[LanguageSwitch] | None" = None


class LanguageSwitch(QObject):
    """The language of this screen. QML sees it as `language`: `language.code`, `language.use("en")`.

    A program has one language: a new switch takes the place of the one before.
    """

    changed = Signal()

    def __init__(self, language: str = "vi", parent: QObject | None = None):
        super().__init__(parent)
        global _in_charge
        before = _in_charge() if _in_charge else None
        if before is not None:
            before.close()
        _in_charge = weakref.ref(self)
        self._retranslate: list[Callable[[], None]] = []
        self._translator = QTranslator(self)
        self._closed = False
        self._language = language
        self._load()

    @property
    def language(self) -> str:
        """The language now chosen."""
        return self._language

    @Slot(str)
    def use(self, language: str) -> None:
        """Switch; everything bound to `changed` and every `qsTr()` of the known engines is asked anew."""
        if language == self._language:
            return
        self._language = language
        self._load()
        for retranslate in self._retranslate:
            retranslate()
        self.changed.emit()

    def serve(self, retranslate: Callable[[], None]) -> None:
        """Call this at every switch, to have an engine translate its texts again (`QQmlEngine.retranslate`)."""
        self._retranslate.append(retranslate)

    def close(self) -> None:
        """Remove the translator from the application; the switch is not used afterwards."""
        self._retranslate.clear()
        self._closed = True
        QCoreApplication.removeTranslator(self._translator)

    def name(self, name: Text) -> str:
        """A name of the catalogue, in the language now chosen."""
        return name_in(name, self._language)

    def _code(self) -> str:
        return self._language

    code = Property(str, _code, notify=changed)
    offered = Property(list, lambda self: [{"code": each, "name": own_name(each)} for each in LANGUAGES], constant=True)

    def _load(self) -> None:
        if self._closed:
            return
        speak(self._language)
        QCoreApplication.removeTranslator(self._translator)
        self._translator.load(_in_qts_form(self._language))
        QCoreApplication.installTranslator(self._translator)
        # the first call asks Python whether translate() is overridden, and remembers: not from Qt's compiler thread
        QCoreApplication.translate("", "Language")


@cache  # and so kept: Qt reads it in place
def _in_qts_form(language: str) -> bytes:
    return qm_bytes(messages(language))
