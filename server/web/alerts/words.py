"""What needs somebody, in words: the same on the manager's page and in a letter."""

from gettext import NullTranslations
from typing import TYPE_CHECKING

from language.names import name_in

from .conditions import Kind

if TYPE_CHECKING:
    from server.web.pages.manager.needs import Need


def say_need(need: "Need", target_s: int, language: str, words: NullTranslations) -> str:
    """One sentence; `target_s`: of a visit."""
    _, ngettext = words.gettext, words.ngettext
    name = "" if need.name is None else name_in(need.name, language)
    n, minutes = need.count, target_s // 60
    match need.kind:
        case Kind.ALARM:
            return _("{counter} asks for help").format(counter=name)
        case Kind.UNSERVED:
            return ngettext(
                "No counter is open for {service}: {n} person waits",
                "No counter is open for {service}: {n} people wait",
                n,
            ).format(service=name, n=n)
        case Kind.SOON:
            return ngettext(
                "{n} person will soon have waited {m} min", "{n} people will soon have waited {m} min", n
            ).format(n=n, m=minutes)
        case Kind.OVER:
            return ngettext(
                "{n} person has waited longer than {m} min", "{n} people have waited longer than {m} min", n
            ).format(n=n, m=minutes)
        case Kind.QUEUE:
            return _("Whoever comes now is expected to wait {n} min").format(n=(need.expected_s + 59) // 60)
        case Kind.CONFLICT:
            return ngettext(
                "{n} number served while the system was away does not fit",
                "{n} numbers served while the system was away do not fit",
                n,
            ).format(n=n)
        case _:
            return f"{name}: {_(need.said)}"
