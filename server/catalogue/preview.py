"""What an edit would do to a branch: the configuration after it, what changes, whom it touches, or why it cannot be."""

from collections.abc import Collection, Sequence

from msgspec import Struct
from msgspec.structs import replace

from protocol.configuration import BranchConfig, Name
from protocol.ids import Instant
from server.queue.state.state import State

from .difference import Say, differences
from .edit import Edit, misplaced, of_edit, tables_of, told, with_edits
from .effects import effects
from .finding import spell
from .notes import notes
from .read import read_tables


class Preview(Struct, frozen=True):
    """Of one branch. `seen`: the `config_hash` of the configuration that it was computed on; empty for a new branch.

    `after` None: it cannot be; `errors`: by key of the first edit; `others`: what else is wrong. `missing`: the branch
    has no such row. `changes`, `touched`, `notes`: in words.
    """

    branch: str
    name: Name
    seen: str
    after: BranchConfig | None = None
    changes: tuple[str, ...] = ()
    touched: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()
    errors: dict[str, str] = {}
    others: tuple[str, ...] = ()
    missing: bool = False

    @property
    def will_change(self) -> bool:
        """Whether putting it in force changes anything."""
        return self.after is not None and bool(self.changes)


def preview_edits(
    config: BranchConfig, seen: str, edits: Sequence[Edit], policies: Collection[str], say: Say = str
) -> Preview:
    """The edits made to this configuration. Words are in the language `spoken`."""
    tables = tables_of(config)
    if any(misplaced(tables, edit) for edit in edits):
        return Preview(config.id, config.name, seen, missing=True)
    edited = with_edits(tables, edits)
    read = read_tables(edited, policies)
    if isinstance(read, BranchConfig):
        return preview_config(config, seen, read, say)
    errors, rest = of_edit(read, edited, edits[0]) if edits else ({}, list(read))
    others = tuple(f"{spell(remark.path)}: {told(remark)}" for remark in rest)
    return Preview(config.id, config.name, seen, errors=errors, others=others)


def preview_config(before: BranchConfig | None, seen: str, after: BranchConfig, say: Say = str) -> Preview:
    """Another whole configuration of the branch, which is valid; `before` None: the branch is new."""
    name = after.name if before is None else before.name
    changes = tuple(differences(before, after, say))
    return Preview(after.id, name, seen, after, changes, notes=tuple(notes(after)))


def with_touched(preview: Preview, state: State, now: Instant) -> Preview:
    """The same, with whom it touches of those who are in the branch or booked there."""
    if preview.after is None or state.config is None:
        return preview
    return replace(preview, touched=tuple(effects(state, preview.after, now)))
