"""Where a form leads: to the page that shows what came of it, so that loading that page again sends nothing twice."""

from starlette.responses import RedirectResponse

from .render import NO_REFERRER


def see_other(address: str) -> RedirectResponse:
    """A 303, kept by no cache; the address asked for may be a secret, so it is not told on."""
    return RedirectResponse(address, 303, {"Cache-Control": "no-store", "Referrer-Policy": NO_REFERRER})
