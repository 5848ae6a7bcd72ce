"""What people read: gettext for Python and QML alike, switchable while the program runs.

A message is written in English in the code: `_("Take a number")` in Python, `qsTr("Take a number")` in QML. Each
package that has text keeps its own catalogue in `<package>/locale/<language>/LC_MESSAGES/motcua.{po,mo}`; they are
stacked, the program's own first. A missing translation shows the English source.
"""

import gettext
import weakref
from collections.abc import Callable, Sequence
from importlib.resources import as_file, files

from PySide6.QtCore import Property, QCoreApplication, QObject, QTranslator, Signal, Slot

from protocol.configuration import Name, Text
from protocol.enums import Language

from .qm import qm_bytes

DOMAIN = "motcua"
OWN_PACKAGE = "ui"

_catalogue: gettext.NullTranslations = gettext.NullTranslations()


def _(message: str) -> str:
    """The message in the language now chosen; the message itself when it has no translation."""
    return _catalogue.gettext(message)


def ngettext(singular: str, plural: str, n: int) -> str:
    """As `_`, in the form for `n`; write {n} in both and fill it in afterwards."""
    return _catalogue.ngettext(singular, plural, n)


def N_(message: str) -> str:
    """Marks a message for extraction where it is only looked up later."""
    return message


class Catalogue(gettext.GNUTranslations):
    """A package's messages in one language, those of other packages behind it."""

    _catalog: dict[str | tuple[str, int], str]
    _fallback: "Catalogue | None"

    def messages(self) -> dict[str, str]:
        """Every translation by its source text, plural forms apart."""
        behind = {} if self._fallback is None else self._fallback.messages()
        return behind | {source: text for source, text in self._catalog.items() if isinstance(source, str) and source}


def load_catalogue(language: Language, packages: Sequence[str]) -> gettext.NullTranslations:
    """The stacked catalogues of `packages` for a language; a package without one adds nothing."""
    found: Catalogue | None = None
    for package in packages:
        mo = files(package) / "locale" / language.value / "LC_MESSAGES" / f"{DOMAIN}.mo"
        if not mo.is_file():
            continue
        with as_file(mo) as path, path.open("rb") as file:
            catalogue = Catalogue(file)
        if found is None:
            found = catalogue
        else:
            found.add_fallback(catalogue)
    return found or gettext.NullTranslations()


_in_charge: "weakref.ref[LanguageSwitch] | None" = None


class LanguageSwitch(QObject):
    """The language of this screen. QML sees it as `language`: `language.code`, `language.use("en")`.

    `packages`: whose catalogues to stack, the program's own first; `ui` is always last. A program has one
    language: a new switch takes the place of the one before.
    """

    changed = Signal()

    def __init__(self, packages: Sequence[str], language: Language = Language.VI, parent: QObject | None = None):
        super().__init__(parent)
        global _in_charge
        before = _in_charge() if _in_charge else None
        if before is not None:
            before.close()
        _in_charge = weakref.ref(self)
        self._packages = [*(name for name in packages if name != OWN_PACKAGE), OWN_PACKAGE]
        self._retranslate: list[Callable[[], None]] = []
        self._translator = QTranslator(self)
        self._qm = b""
        self._closed = False
        self._language = language
        self._load()

    @property
    def language(self) -> Language:
        """The language now chosen."""
        return self._language

    @Slot(str)
    def use(self, language: Language | str) -> None:
        """Switch; everything bound to `changed` and every `qsTr()` of the known engines is asked anew."""
        wanted = Language(language)
        if wanted is self._language:
            return
        self._language = wanted
        self._load()
        for retranslate in self._retranslate:
            retranslate()
        self.changed.emit()

    def serve(self, retranslate: Callable[[], None]) -> None:
        """Call this at every switch, to have an engine translate its texts again (`QQmlEngine.retranslate`)."""
        self._retranslate.append(retranslate)

    def close(self) -> None:
        """Take the translator out of the application again, and serve nobody any more."""
        self._retranslate.clear()
        self._closed = True
        QCoreApplication.removeTranslator(self._translator)

    def catalogue(self, language: Language) -> gettext.NullTranslations:
        """The catalogue of one language, for screens that greet in both at once."""
        return load_catalogue(language, self._packages)

    def name(self, name: Name) -> str:
        """A two-language name of the catalogue, in the language now chosen."""
        return name_in(name, self._language)

    def _code(self) -> str:
        return self._language.value

    code = Property(str, _code, notify=changed)

    def _load(self) -> None:
        if self._closed:
            return
        global _catalogue
        _catalogue = load_catalogue(self._language, self._packages)
        QCoreApplication.removeTranslator(self._translator)
        messages = _catalogue.messages() if isinstance(_catalogue, Catalogue) else {}
        content = qm_bytes(messages)
        self._translator.load(content)
        self._qm = content  # kept, and the one before kept until now: Qt reads it in place
        QCoreApplication.installTranslator(self._translator)
        # the first call asks Python whether translate() is overridden, and remembers: not from Qt's compiler thread
        QCoreApplication.translate("", "Language")


def in_words(text: Name | Text) -> str:
    """A two-language text of the catalogue, in the language that this program now speaks."""
    switch = _in_charge() if _in_charge else None
    return text.en if switch is not None and switch.language is Language.EN else text.vi


def name_in(name: Name, language: Language) -> str:
    """A two-language name in one of them."""
    return name.en if language is Language.EN else name.vi
