"""The people whose skills are set beside the counters': who works at a branch, and may sign in at its counters."""

from protocol.configuration import BranchConfig
from server.access.names import plain
from server.access.permissions import ALLOWED, Permission
from server.web.operation.operation import OperationRequest


def clerks_of(asked: OperationRequest, config: BranchConfig) -> dict[str, str]:
    """Name by opaque id, in the order of names; also who has a role in every branch, where the settings name them."""
    access, may_sit = asked.context.live.access, ALLOWED[Permission.WORK_AT_COUNTER]
    named = {one.user for one in config.clerks}
    here = [
        one.user_id
        for one in access.people.values()
        if not one.disabled and (one.user_id in named or access.works_at(one, config.id, may_sit))
    ]
    return {one: access.called(one) for one in sorted(here, key=lambda one: (plain(access.called(one)), one))}
