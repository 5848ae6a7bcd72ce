"""axe-core, a library of others that looks for what keeps people from using a page."""

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page

_AXE = Axe()


def found(page: Page) -> list[str]:
    """What axe finds on the page that is open, graver than `minor`: the rule, how grave, and the first element."""
    violations = _AXE.run(page).response["violations"]
    return [
        f"{each['id']} ({each['impact']}): {each['nodes'][0]['html']}"
        for each in violations
        if each["impact"] != "minor"
    ]
