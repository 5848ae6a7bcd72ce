"""Style sheets, scripts and fonts: ours, current, and from nowhere else."""

import gzip
import re

import fontpkg_be_vietnam_pro
import pytest
from fontTools.ttLib import TTFont
from jinja2 import Environment

from language.messages import LANGUAGES, messages
from server.web.pages.parts.render import TEMPLATES
from server.web.pages.parts.static_files import FONTS, STATIC, WEIGHTS
from tests.server.web.pages.ask import ask
from tests.serving import Serving
from ui.look.tokens import css

COMMAND = "python -c \"from ui.look.tokens import css; print(css(), end='')\" > server/web/static/tokens.css"


def test_tokens_css_is_made_from_the_tokens_of_today() -> None:
    assert (STATIC / "tokens.css").read_text() == css(), f"make it anew: {COMMAND}"


def test_style_sheets_use_only_tokens_that_exist_or_what_has_another_value_where_it_is_not_set() -> None:
    style = "".join(sheet.read_text() for sheet in STATIC.glob("*.css"))
    assert set(re.findall(r"var\((--[a-z-]+)\)", style)) <= set(re.findall(r"(--[a-z-]+):", style))
    ours = "".join((STATIC / name).read_text() for name in ("motcua.css", "manager.css"))
    assert not re.search(r"#[0-9a-fA-F]{3,6}\b", ours), "a colour"


def test_nothing_is_inline_and_nothing_comes_from_elsewhere() -> None:
    for template in TEMPLATES.iterdir():
        text = template.read_text()
        assert " style=" not in text, template.name
        assert not re.search(r"\son[a-z]+=", text), template.name
        assert "<style" not in text, template.name
        assert not re.search(r"<script(?![^>]*\ssrc=)", text), template.name
    for path in [*TEMPLATES.iterdir(), *STATIC.glob("*.js"), *STATIC.glob("*.css")]:
        assert not re.search(r"(?:https?:)?//[a-z0-9-]+\.[a-z]", path.read_text()), path.name


def test_every_template_can_be_parsed() -> None:
    for template in TEMPLATES.iterdir():
        Environment(autoescape=True).parse(template.read_text())


@pytest.mark.parametrize("weight", WEIGHTS)
def test_the_font_comes_packed_or_plain_and_may_be_kept(standing: Serving, weight: str) -> None:
    path = f"/static/fonts/BeVietnamPro-{weight}.ttf"
    plain = ask(standing, path)
    packed = ask(standing, path, headers={"Accept-Encoding": "gzip, br"})
    assert plain.status == packed.status == 200
    assert gzip.decompress(packed.body) == plain.body
    assert len(packed.body) < len(plain.body) / 2
    assert packed.headers["content-type"] == "font/ttf"
    assert "immutable" in packed.headers["cache-control"]


@pytest.mark.parametrize("weight", WEIGHTS)
def test_the_font_has_every_letter_of_our_messages_that_its_makers_drew(weight: str) -> None:
    name = f"BeVietnamPro-{weight}.ttf"
    drawn = TTFont(fontpkg_be_vietnam_pro.ROOT / "files" / name).getBestCmap().keys()
    written = {ord(letter) for path in [*TEMPLATES.iterdir(), *STATIC.glob("*.js")] for letter in path.read_text()}
    for language in LANGUAGES:
        written |= {ord(letter) for message in messages(language).items() for letter in "".join(message)}
    assert written & drawn <= TTFont(FONTS / name).getBestCmap().keys()


@pytest.mark.parametrize(
    "path",
    [
        "/static/fonts/BeVietnamPro-Thin.ttf",
        "/static/fonts/BeVietnamPro-..%2F..%2F__init__.ttf",
        "/static/../pages/render.py",
        "/static/%2e%2e/pages/render.py",
        "/static/nothing.css",
    ],
)
def test_nothing_else_is_given_away(standing: Serving, path: str) -> None:
    assert ask(standing, path).status == 404


def test_scripts_are_scripts_and_style_is_style(standing: Serving) -> None:
    for path in sorted(STATIC.iterdir()):
        answer = ask(standing, f"/static/{path.name}")
        assert answer.status == 200
        assert answer.headers["x-content-type-options"] == "nosniff"
        kinds = {".js": "javascript", ".css": "text/css", ".svg": "image/svg+xml"}
        assert kinds[path.suffix] in answer.headers["content-type"]
        again = ask(standing, f"/static/{path.name}", headers={"If-None-Match": answer.headers["etag"]})
        assert again.status == 304
