"""Editions of the forms: the one that holds on a day, and what does not fit is named."""

from datetime import date
from importlib.resources import files

import msgspec
import pytest

from server.forms.edition import FOLDER, FORMS, edition_on, read_edition, shipped

TEXT = (files("server.forms") / FOLDER / "2025-09-15.toml").read_text("utf-8")


def test_the_title_follows_the_day() -> None:
    (now,) = shipped()
    later = read_edition(
        TEXT.replace('from = "2025-09-15"', 'from = "2027-03-01"').replace("Sổ theo dõi", "Sổ điện tử")
    )
    for day, title in (("2026-10-05", "Sổ theo dõi hồ sơ"), ("2027-02-28", "Sổ theo dõi hồ sơ"),
                       ("2027-03-01", "Sổ điện tử hồ sơ"), ("2019-01-01", "Sổ theo dõi hồ sơ")):  # fmt: skip
        assert edition_on(date.fromisoformat(day), (now, later)).forms["07"].title == title


def test_each_form_is_there_and_a_receipt_is_made_twice() -> None:
    (now,) = shipped()
    assert tuple(now.forms) == FORMS
    assert len(now.forms["01"].copies) == 2


@pytest.mark.parametrize(("wrong", "named"), [('titel = "x"', "titel"), ("across = 3", "across")])
def test_what_does_not_fit_is_named(wrong: str, named: str) -> None:
    with pytest.raises(msgspec.ValidationError, match=named):
        read_edition(TEXT.replace("[forms.01]", f"[forms.01]\n{wrong}"))
