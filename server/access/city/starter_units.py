"""The agency and the two units that a new installation begins with: a desk, and one that decides. To be renamed."""

from protocol.configuration import BranchConfig
from protocol.units import Post, Unit

from .units import SetAgency, SetUnit, UnitCommand

AGENCY = "H26.50"
"""An example's code: the city gives the real one."""
DESK, DECIDES = f"{AGENCY}.01", f"{AGENCY}.02"


def starter_units(branch: BranchConfig) -> tuple[UnitCommand, ...]:
    """The commands that make them, in their order; the second unit decides the branch's procedures."""
    clerk = Post("clerk", {"vi": "Cán bộ tiếp nhận", "en": "Receiving official"})
    head = Post("head", {"vi": "Trưởng phòng", "en": "Head of the unit"}, leads=True)
    expert = Post("expert", {"vi": "Chuyên viên", "en": "Expert"})
    desk_name = {"vi": f"Bộ phận một cửa, {branch.name['vi']}"}
    if "en" in branch.name:
        desk_name["en"] = f"One-stop desk, {branch.name['en']}"
    procedures = tuple(dict.fromkeys(one.code for one in branch.procedures))
    return (
        SetAgency(AGENCY, {"vi": "Uỷ ban nhân dân (ví dụ)", "en": "People's Committee (example)"}),
        SetUnit(Unit(DESK, AGENCY, desk_name, branch.id, True, posts=(clerk,))),
        SetUnit(Unit(DECIDES, AGENCY, {"vi": "Phòng chuyên môn", "en": "Deciding unit"}, branch.id,
                     procedures=procedures, posts=(head, expert))),
    )  # fmt: skip
