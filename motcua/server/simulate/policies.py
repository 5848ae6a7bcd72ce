"""Finds a policy by its name, or anybody's own as `module:function`."""

import importlib
import os
import sys

from motcua.server.balance.policies import POLICIES, Policy
from motcua.server.catalogue.finding import nearest


class UnknownPolicy(ValueError):
    """No policy of this name; the text says which there are."""


def find_policy(name: str) -> Policy:
    """One of ours, or what `module:function` names; the folder that the command is run in is looked in first.

    Raises UnknownPolicy.
    """
    if ":" not in name:
        policy = POLICIES.get(name)
        if policy is None:
            near = nearest(name, POLICIES)
            hint = f'did you mean "{near}"?' if near else f"known: {', '.join(POLICIES)}, or module:function"
            raise UnknownPolicy(f'no policy "{name}"; {hint}')
        return policy
    module_name, _, attribute = name.partition(":")
    here = os.getcwd()
    if here not in sys.path:
        sys.path.insert(0, here)
    try:
        found = importlib.import_module(module_name)
    except (ImportError, ValueError) as error:
        raise UnknownPolicy(f'policy "{name}": the module "{module_name}" cannot be imported: {error}') from error
    policy = getattr(found, attribute, None)
    if not callable(policy):
        functions = [key for key, value in vars(found).items() if callable(value) and not key.startswith("_")]
        near = nearest(attribute, functions)
        hint = f'did you mean "{near}"?' if near else f"it has: {', '.join(functions) or 'none'}"
        raise UnknownPolicy(f'policy "{name}": {module_name} has no function "{attribute}"; {hint}')
    return policy  # type: ignore[no-any-return]  # what it is shows when it is asked
