"""Sheets of numbers on paper, for a hall without server and kiosk: one self-contained HTML page to print; pure."""

import base64
from collections.abc import Iterator, Sequence
from html import escape
from pathlib import Path
from typing import Final

import fontpkg_be_vietnam_pro

from language.messages import N_, languages_of, translations
from language.names import name_in
from protocol.configuration import BranchConfig, ServiceConfig
from protocol.ticket_numbers import number_text

TITLE: Final = N_("Numbers on paper")
TAKEN: Final = N_("Taken at")
HOW: Final = N_(
    "Give the numbers in order and write the time on each. Keep this sheet. When the system is back, admit each number "
    "at a counter: Ctrl+N, 0, the number, the time."
)
ONCE: Final = N_("Give each number once a day; what is left is for another time.")
STYLE: Final = """
@page { size: A4; margin: 10mm }
* { box-sizing: border-box }
body { margin: 0; font-family: "Be Vietnam Pro", sans-serif; color: #000; background: #fff }
section { break-after: page }
section:last-child { break-after: auto }
h1 { font-size: 16pt; margin: 0 }
h2 { font-size: 13pt; margin: 1mm 0 2mm; font-weight: 600 }
p { font-size: 10pt; margin: 0 0 1mm }
.sheet { display: grid; grid-template-columns: repeat(3, 1fr); margin-top: 3mm; border: 0.3mm dashed #777;
  border-width: 0.3mm 0 0 0.3mm }
.ticket { height: 27mm; padding: 2mm 3mm; border: 0.3mm dashed #777; border-width: 0 0.3mm 0.3mm 0; overflow: hidden;
  break-inside: avoid }
.number { font-size: 24pt; font-weight: 700; line-height: 1.1 }
.service { font-size: 9pt; white-space: nowrap; overflow: hidden; text-overflow: ellipsis }
.taken { font-size: 9pt; margin-top: 1.5mm }
"""


def sheets(config: BranchConfig, first: int, count: int) -> str:
    """The page: for each prefix of the branch's services `count` numbers from `first` on, in the branch's languages."""
    main = languages_of(config.languages)[0]
    prefixes = dict.fromkeys(service.prefix for service in config.services_as_shown())
    parts = [_part(config, prefix, first, count) for prefix in prefixes]
    title = f"{translations(main).gettext(TITLE)} · {name_in(config.name, main)}"
    return (
        f'<!doctype html>\n<html lang="{main}">\n<meta charset="utf-8">\n<title>{escape(title)}</title>\n'
        f"<style>{''.join(_faces())}{STYLE}</style>\n{''.join(parts)}</html>\n"
    )


def _part(config: BranchConfig, prefix: str, first: int, count: int) -> str:
    services = [one for one in config.services_as_shown() if one.prefix == prefix]
    languages = languages_of(config.languages)
    names = " · ".join(_both(services, language) for language in languages)
    hints = "".join(
        f"<p>{escape(translations(language).gettext(HOW))} {escape(translations(language).gettext(ONCE))}</p>\n"
        for language in languages
    )
    tickets = "".join(_ticket(prefix, n, services, languages) for n in range(first, first + count))
    title = " · ".join(dict.fromkeys(translations(language).gettext(TITLE) for language in languages))
    return (
        f"<section>\n<h1>{escape(name_in(config.name, languages[0]))}</h1>\n<h2>{escape(title)}: {escape(names)}</h2>\n"
        f'{hints}<div class="sheet">\n{tickets}</div>\n</section>\n'
    )


def _ticket(prefix: str, n: int, services: Sequence[ServiceConfig], languages: Sequence[str]) -> str:
    names = "".join(f'<div class="service">{escape(_both(services, language))}</div>' for language in languages)
    taken = " / ".join(translations(language).gettext(TAKEN) for language in languages)
    number = f'<div class="number">{escape(number_text(prefix, n))}</div>'
    return f'<div class="ticket">{number}{names}<div class="taken">{escape(taken)}: ____ : ____</div></div>\n'


def _both(services: Sequence[ServiceConfig], language: str) -> str:
    return ", ".join(name_in(service.name, language) for service in services)


def _faces() -> Iterator[str]:
    for weight, name in ((400, "Regular"), (600, "SemiBold"), (700, "Bold")):
        path = Path(fontpkg_be_vietnam_pro.ROOT) / "files" / f"BeVietnamPro-{name}.ttf"
        data = base64.b64encode(path.read_bytes()).decode()
        yield (
            f'@font-face {{ font-family: "Be Vietnam Pro"; font-weight: {weight}; '
            f"src: url(data:font/ttf;base64,{data}) }}\n"
        )
