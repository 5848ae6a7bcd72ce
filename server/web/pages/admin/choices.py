"""What a form's fields choose from."""

from typing import Final

from language.messages import LANGUAGES, N_, own_name
from protocol.configuration import BranchConfig, Name
from protocol.enums import ReasonFor, ServiceIcon
from server.balance.dispatch.policies import POLICIES

REASON_FOR: Final = {
    ReasonFor.CALL: N_("calls a number out of turn"),
    ReasonFor.PAUSE: N_("pauses a counter"),
    ReasonFor.PARK: N_("sets a number aside"),
    ReasonFor.RETURN: N_("returns a number to its queue"),
    ReasonFor.TRANSFER: N_("transfers a number"),
    ReasonFor.RECLASS: N_("corrects a priority"),
    ReasonFor.NO_SHOW: N_("reports a no-show at once"),
}

ICONS: Final = {
    ServiceIcon.BUILDING: N_("building"),
    ServiceIcon.CARD: N_("card"),
    ServiceIcon.CARE: N_("care"),
    ServiceIcon.CHILD: N_("child"),
    ServiceIcon.DOSSIER: N_("dossier"),
    ServiceIcon.FAMILY: N_("family"),
    ServiceIcon.HOUSE: N_("house"),
    ServiceIcon.LAND: N_("land"),
    ServiceIcon.PASSPORT: N_("passport"),
    ServiceIcon.RECORD: N_("record"),
    ServiceIcon.RESULT: N_("result"),
    ServiceIcon.SCHOOL: N_("school"),
    ServiceIcon.SHOP: N_("shop"),
    ServiceIcon.STAMP: N_("stamp"),
    ServiceIcon.VEHICLE: N_("vehicle"),
    ServiceIcon.WORK: N_("work"),
}

POLICY: Final = {
    "motcua": N_("in time for the target, nobody left behind (usual)"),
    "priority": N_("by weighted age"),
    "fcfs": N_("in the order of arrival"),
}


def choices(source: str, config: BranchConfig) -> list[tuple[str, Name | str]]:
    """(value, its name or msgid) for each choice."""
    match source:
        case "services":
            return [(service.code, service.name) for service in config.services]
        case "icons":
            return [(str(icon), ICONS[icon]) for icon in ServiceIcon]
        case "reason_for":
            return [(str(one), REASON_FOR[one]) for one in ReasonFor]
        case "languages":
            return [(language, own_name(language)) for language in LANGUAGES]
        case "policies":
            return [(policy, POLICY.get(policy, policy)) for policy in POLICIES]
        case _:
            return []
