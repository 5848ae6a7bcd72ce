"""What is right in a configuration, and still may be a slip. Pure."""

from collections.abc import Iterator

from language.calling import USUAL, say_policy
from language.messages import _, spoken, translations
from protocol.configuration import BranchConfig


def notes(config: BranchConfig) -> Iterator[str]:
    """A sentence for each thing worth a look."""
    by_prefix: dict[str, list[str]] = {}
    for service in config.services:
        by_prefix.setdefault(service.prefix, []).append(service.code)
    for prefix, codes in by_prefix.items():
        if len(codes) > 1:
            said = _(
                "{branch}: the services {codes} share the prefix {prefix}: their tickets have one series of numbers"
            )
            yield said.format(branch=config.id, codes=", ".join(codes), prefix=prefix)
    if config.policy != USUAL:
        told = say_policy(config.policy, config.visit_target_s, translations(spoken()))
        yield f'{config.id}, policy = "{config.policy}": {told}'
