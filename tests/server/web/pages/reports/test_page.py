"""A report's page: its figures are the streams', its address is the report, and each reader sees their own branches."""

import re
from html import unescape

import pytest
from playwright.sync_api import Browser

from tests.server.reports.files import of_csv, of_pdf, of_xlsx
from tests.server.reports.streams import figures, grouped, told
from tests.server.web.pages.ask import Answer, ask
from tests.server.web.pages.browser import DESK, looking
from tests.server.web.pages.test_pages_look import CLEAN, whole
from tests.serving import Serving

from .conftest import RANGE, Reported
from .shown_table import table_of


def report(serving: Serving, query: str, user: str = "admin") -> Answer:
    return ask(serving, f"/reports?{query}&lang=en", session=serving.sign_in(user))


def test_the_figures_are_those_of_the_streams(reported: Reported) -> None:
    people = [person for rows in reported.rows for person in told(rows)]
    now = max(one.now for one in reported.branches)
    labels = {"HT": "HT", "2026-10-05": "05/10/2026", "2026-10-06": "06/10/2026", "2026-10-07": "07/10/2026"}
    for subject in ("promise", "unserved", "overruns"):
        for rows in ("day", "service"):
            page = report(reported.serving, f"{RANGE}&show={subject}&rows={rows}")
            assert page.status == 200
            shown = table_of(page.text)
            for key, group in grouped(people, rows).items():
                expected = figures(group, now)[subject]
                found = shown[labels.get(key, key)]
                if subject == "overruns":  # a share of nobody is a dash on the page
                    assert found[:2] == expected[:2]
                else:
                    assert found == expected, (subject, key)
    assert "data until" in page.text
    assert "the day is still open" not in page.text


def test_each_figure_leads_to_its_visits_and_each_visit_to_what_happened(reported: Reported) -> None:
    serving = reported.serving
    session = serving.sign_in("admin")
    page = report(serving, f"{RANGE}&show=promise&rows=half-hour").text
    links = [unescape(each) for each in re.findall(r'href="(/reports/visits\?[^"]+)"[^>]*>[\d,/]+<', page)]
    assert len(links) > 30
    counts = [
        int(each.split("/")[0])
        for each in re.findall(r'href="/reports/visits\?[^"]+"[^>]*>([\d,/]+)<', page.replace(",", ""))
    ]
    for link, n in list(zip(links, counts, strict=True))[:: len(links) // 12]:
        answer = ask(serving, f"{link}&lang=en", session=session)
        assert answer.status == 200
        listed = re.findall(r'href="(/reports/visits/[^"?]+)"', answer.text)
        assert f'id="how-many">{n} visit' in answer.text
        assert len(listed) == min(n, 200)
    story = ask(serving, f"{listed[0]}?lang=en", session=session)
    assert story.status == 200
    assert "Took the number" in story.text
    assert "span-wait" in story.text
    everybody = ask(serving, f"/reports/visits?{RANGE}&column=numbers&lang=en", session=session).text
    path = next(each for each in re.findall(r'href="(/reports/visits/[^"?]+)"', everybody) if "-Dd-" in each)
    land = ask(serving, f"{path}?lang=en", session=session)
    assert (land.status, "Visit Đ-0" in land.text, "Took the number" in land.text) == (200, True, True)


COLUMN = re.compile(r'<a href="([^"]+)" aria-label="([^"]+)"><rect class="room"')


def test_a_column_of_a_chart_leads_where_its_row_does(reported: Reported) -> None:
    serving = reported.serving
    session = serving.sign_in("admin")
    page = report(serving, f"{RANGE}&show=promise&rows=half-hour").text
    columns = [(unescape(way), said) for way, said in COLUMN.findall(page)]
    rows = {label.split("–")[0]: cells for label, cells in table_of(page).items()}
    assert [said.split(": ")[0] for _, said in columns] == [label for label in rows if label[0].isdigit()]
    way, said = columns[0]
    answer = ask(serving, f"{way}&lang=en", session=session)
    assert f'id="how-many">{rows[said.split(": ")[0]][0]} visit' in answer.text
    for rows_by, subject in (("month", "counters"), ("day", "ratings"), ("day", "times")):
        page = report(serving, f"{RANGE}&show={subject}&rows={rows_by}").text
        label, way = re.findall(r'<th scope="row"><a href="([^"]+)">([^<]+)</a>', page)[-1][::-1]
        of_row = table_of(page)[label]
        assert table_of(ask(serving, f"{unescape(way)}&lang=en", session=session).text)["All together"] == of_row
        assert [each for each, _ in COLUMN.findall(page)] == (
            re.findall(r'<th scope="row"><a href="([^"]+)"', page) if rows_by == "day" else []
        )


def test_a_column_is_reached_and_followed_by_keyboard(reported: Reported, chromium: Browser) -> None:
    with looking(chromium, reported.serving, DESK, reduced_motion="reduce") as desk:
        desk.open("/login").sign_in("admin")
        desk.page.wait_for_load_state()
        desk.open(f"/reports?{RANGE}&show=promise&rows=day")
        assert whole(desk) == CLEAN
        desk.page.focus(".chart .scroll")
        desk.page.keyboard.press("Tab")
        focused = desk.page.evaluate("document.activeElement.getAttribute('aria-label')")
        assert focused.startswith("05/10: ")
        desk.page.keyboard.press("Enter")
        desk.page.wait_for_url("**rows=half-hour**from=2026-10-05**to=2026-10-05**")
        assert desk.complaints == []


@pytest.mark.parametrize(
    ("query", "said"),
    [
        ("show=all", "There is no such report."),
        ("from=2026-10-05&to=x", "The last day must be a date"),
        ("show=counters&rows=service", "This report has no such rows."),
    ],
)
def test_what_makes_no_report_is_told_so(reported: Reported, query: str, said: str) -> None:
    page = report(reported.serving, query)
    assert page.status == 422
    assert said in page.text
    assert 'id="figures"' not in page.text


def test_days_without_anybody_say_so(reported: Reported) -> None:
    page = report(reported.serving, "days=last-year")
    assert page.status == 200
    assert "Nothing was recorded here in these days." in page.text


def test_each_reader_sees_the_own_branches_alone(reported: Reported) -> None:
    serving = reported.serving
    page = report(serving, RANGE, "boss7")
    assert page.status == 200
    assert table_of(page.text)["All together"][0] == 180
    assert "Branches" not in page.text
    assert report(serving, f"{RANGE}&branch=CN08", "boss7").status == 403
    assert report(serving, f"{RANGE}&branch=CN99", "boss7").status == 404
    assert report(serving, RANGE, "clerk7").status == 403
    theirs, other = "/reports/visits/CN07/20261005-HT-001", "/reports/visits/CN08/20261005-HT-001"
    session = serving.sign_in("boss7")
    assert [ask(serving, path, session=session).status for path in (theirs, other)] == [200, 403]
    assert ask(serving, "/reports/visits/CN07/20261005-HT-999", session=session).status == 404
    assert ask(serving, f"/reports/visits?{RANGE}&column=missed&row=nothing", session=session).status == 404
    assert ask(serving, f"/reports/visits?{RANGE}&column=mandate", session=session).status == 404
    nobody = ask(serving, "/reports?show=times")
    assert (nobody.status, nobody.location) == (303, "/login?next=%2Freports%3Fshow%3Dtimes")


@pytest.mark.parametrize(
    "query",
    [
        "show=promise&rows=half-hour",
        "show=times&rows=service",
        "show=counters&branch=CN07",
        "show=ratings&rows=group",
    ],
)
def test_page_and_files_of_one_address_have_the_same_cells(reported: Reported, query: str) -> None:
    serving = reported.serving
    session = serving.sign_in("admin")
    page = table_of(report(serving, f"{RANGE}&{query}").text)
    file = {
        kind: ask(serving, f"/reports/{kind}?{RANGE}&{query}&lang=en", session=session)
        for kind in ("csv", "xlsx", "pdf")
    }
    assert {one.status for one in file.values()} == {200}
    found, book = of_csv(file["csv"].body)[1], of_xlsx(file["xlsx"].body)[1]
    assert found == book
    assert page.keys() == found.keys()
    text = of_pdf(file["pdf"].body)
    for label, expected in found.items():
        assert page[label] == _as_dashes(expected), label
        assert label in text
    assert file["csv"].headers["content-disposition"].endswith('-2026-10-05-2026-10-07.csv"')


def test_a_report_by_group_leads_to_its_branches_and_each_of_them_to_its_own_rows(reported: Reported) -> None:
    serving = reported.serving
    session = serving.sign_in("admin")

    def follow(page: str, label: str) -> str:
        found = re.search(rf'<th scope="row"><a href="([^"]+)">{label}</a>', page)
        assert found, label
        return ask(serving, f"{unescape(found[1])}&lang=en", session=session).text

    city = ask(serving, f"/reports?{RANGE}&rows=group&lang=en", session=session).text
    of_city = table_of(city)
    assert list(of_city) == ["The north", "The south", "All together"]
    group = follow(city, "The south")
    assert "<title>Reports · The south" in group
    assert list(table_of(group).values()) == [of_city["The south"]] * 2
    branch = follow(group, next(iter(table_of(group))))
    assert table_of(branch)["All together"] == of_city["The south"]
    alone = ask(serving, f"/reports?{RANGE}&branch=CN08&lang=en", session=session).text
    assert table_of(branch) == table_of(alone)
    behind = ask(serving, f"/reports/visits?{RANGE}&rows=group&column=numbers&row=south&lang=en", session=session).text
    assert f'id="how-many">{of_city["The south"][0]} visits' in behind
    assert set(re.findall(r'href="/reports/visits/(\w+)/', behind)) == {"CN08"}


def test_a_group_is_asked_for_by_who_sees_one_of_its_branches(reported: Reported) -> None:
    serving = reported.serving
    own = report(serving, f"{RANGE}&rows=group", "boss7")
    assert list(table_of(own.text)) == ["The north", "All together"]
    assert "south" not in own.text
    for query, status in (("group=north", 200), ("group=south", 403), ("group=none", 404), ("group=%2F", 422)):
        assert report(serving, f"{RANGE}&{query}", "boss7").status == status, query
    assert report(serving, f"{RANGE}&show=counters&group=north&only=counter:1").status == 422
    both = table_of(report(serving, f"{RANGE}&group=north&branch=CN08").text)
    assert both == table_of(report(serving, RANGE).text)


def test_a_file_is_its_readers_alone(reported: Reported) -> None:
    serving = reported.serving
    session = serving.sign_in("boss7")
    for kind in ("csv", "xlsx", "pdf"):
        assert ask(serving, f"/reports/{kind}?{RANGE}&branch=CN08", session=session).status == 403
        assert ask(serving, f"/reports/{kind}?show=all", session=session).status == 404


def _as_dashes(plain: list[object]) -> list[object]:
    """Plain values as the page has them: a share of nobody, a part of 0 and no percent, is one dash."""
    return [one for place, one in enumerate(plain) if not (one == 0 and plain[place + 1 : place + 2] == [None])]
