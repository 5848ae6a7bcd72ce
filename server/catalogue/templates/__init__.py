"""The catalogues that come with the program, for `motcua init --template NAME`: a file is a branch, a folder a city."""

from importlib import resources

_SUFFIX = ".toml"


def template_names() -> list[str]:
    """The names that the other functions here know, sorted."""
    entries = resources.files(__name__).iterdir()
    folders = [entry.name for entry in entries if entry.is_dir() and not entry.name.startswith("_")]
    files = [entry.name for entry in resources.files(__name__).iterdir() if entry.name.endswith(_SUFFIX)]
    return sorted([*folders, *(file.removesuffix(_SUFFIX) for file in files)])


def template_files(name: str) -> dict[str, bytes]:
    """A template's TOML texts by their file names, in the order they are read in.

    Raises FileNotFoundError for a name that is not one.
    """
    folder = resources.files(__name__).joinpath(name)
    if not folder.is_dir():
        return {name + _SUFFIX: read_template(name)}
    texts = [entry for entry in folder.iterdir() if entry.name.endswith(_SUFFIX)]
    return {entry.name: entry.read_bytes() for entry in sorted(texts, key=lambda entry: entry.name)}


def read_template(name: str) -> bytes:
    """The TOML text of a template that is one branch. Raises FileNotFoundError for an unknown name."""
    return resources.files(__name__).joinpath(name + _SUFFIX).read_bytes()
