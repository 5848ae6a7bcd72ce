"""Compiles the message catalogues and cuts the font of pages, before packages are collected; setup.cfg has the rest."""

from pathlib import Path

import fontpkg_be_vietnam_pro
from babel.messages.frontend import CommandLineInterface
from fontTools import subset
from setuptools import setup
from setuptools.command.build_py import build_py

PAGE_FONTS = Path("server/web/pages/fonts")
WEIGHTS = ("Regular", "SemiBold", "Bold")
LETTERS = (
    *range(0x20, 0x7F), *range(0xA0, 0x100), *map(ord, "ĂăĐđĨĩŨũƠơƯư"), *range(0x1EA0, 0x1EFA),
    *(0x300, 0x301, 0x303, 0x309, 0x323), *map(ord, "–—‘’“”•…‹›€₫→←↑↓×÷−≥≤✓"),
)  # fmt: skip
"""What pages are written in: Latin-1, Vietnamese, its combining marks, and the signs of our texts."""


class BuildWithMessages(build_py):
    """Also run by an editable install, which reads the packages where they are."""

    def run(self) -> None:
        CommandLineInterface().run(["pybabel", "-q", "compile", "-d", "language/locale", "-D", "motcua"])
        cut_page_fonts()
        super().run()


def cut_page_fonts() -> None:
    """Writes the weights that pages use with their letters only: 20 KB each, compressed, in place of 50."""
    PAGE_FONTS.mkdir(exist_ok=True)
    options = subset.Options(layout_features=["kern", "liga", "ccmp", "locl", "mark", "mkmk"], hinting=False)
    for weight in WEIGHTS:
        name = f"BeVietnamPro-{weight}.ttf"
        font = subset.load_font(str(fontpkg_be_vietnam_pro.ROOT / "files" / name), options)
        cutter = subset.Subsetter(options)
        cutter.populate(unicodes=LETTERS)
        cutter.subset(font)
        subset.save_font(font, str(PAGE_FONTS / name), options)


setup(cmdclass={"build_py": BuildWithMessages})
