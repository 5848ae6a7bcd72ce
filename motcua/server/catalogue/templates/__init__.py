"""The catalogues that come with the program, for `motcua init --template NAME`."""

from importlib import resources

_SUFFIX = ".toml"


def template_names() -> list[str]:
    """The names that `read_template` knows, sorted."""
    files = resources.files(__name__).iterdir()
    return sorted(file.name.removesuffix(_SUFFIX) for file in files if file.name.endswith(_SUFFIX))


def read_template(name: str) -> bytes:
    """The TOML text of a template. Raises FileNotFoundError for a name that is not one."""
    return resources.files(__name__).joinpath(name + _SUFFIX).read_bytes()
