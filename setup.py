"""Compiles the message catalogues before the packages are collected; the rest is in setup.cfg."""

from babel.messages.frontend import CommandLineInterface
from setuptools import setup
from setuptools.command.build_py import build_py


class BuildWithMessages(build_py):
    """Also run by an editable install, which reads the packages where they are."""

    def run(self) -> None:
        CommandLineInterface().run(["pybabel", "-q", "compile", "-d", "language/locale", "-D", "motcua"])
        super().run()


setup(cmdclass={"build_py": BuildWithMessages})
