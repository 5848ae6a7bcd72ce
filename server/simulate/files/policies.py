"""Finds a policy by its name, or as `module:function`."""

import importlib
import os
import sys

from language.messages import _
from server.balance.dispatch.policies import POLICIES, Policy
from server.catalogue.finding import nearest


class UnknownPolicy(ValueError):
    """Unknown policy; the text lists the known ones."""


def find_policy(name: str) -> Policy:
    """A policy of the server, or a `module:function`, searched first in the current folder.

    Raises UnknownPolicy.
    """
    if ":" not in name:
        policy = POLICIES.get(name)
        if policy is None:
            near = nearest(name, POLICIES)
            message = (
                _('no policy "{policy}"; did you mean "{near}"?')
                if near
                else _('no policy "{policy}"; known: {names}, or module:function')
            )
            raise UnknownPolicy(message.format(policy=name, near=near, names=", ".join(POLICIES)))
        return policy
    module_name, _colon, attribute = name.partition(":")
    here = os.getcwd()
    if here not in sys.path:
        sys.path.insert(0, here)
    try:
        found = importlib.import_module(module_name)
    except (ImportError, ValueError) as error:
        message = _('policy "{policy}": the module "{module}" cannot be imported: {error}')
        raise UnknownPolicy(message.format(policy=name, module=module_name, error=error)) from error
    policy = getattr(found, attribute, None)
    if not callable(policy):
        functions = [key for key, value in vars(found).items() if callable(value) and not key.startswith("_")]
        near = nearest(attribute, functions)
        message = (
            _('policy "{policy}": {module} has no function "{function}"; did you mean "{near}"?')
            if near
            else _('policy "{policy}": {module} has no function "{function}"; it has: {names}')
        )
        known = ", ".join(functions) or _("none")
        raise UnknownPolicy(message.format(policy=name, module=module_name, function=attribute, near=near, names=known))
    return policy  # type: ignore[no-any-return]  # a wrong function fails when it is called
