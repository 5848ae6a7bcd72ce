"""`/book`: what somebody comes for, what to bring, where it is done and how long one waits; day and night."""

from urllib.parse import urlencode

from starlette.responses import Response

from language.fees import say_fee
from language.messages import translations
from protocol.commands import MOST_FURTHER
from protocol.enums import Refusal
from protocol.problem import Refused
from server.web.follow import views
from server.web.follow.bookable import Topic, bookable
from server.web.operation.operation import OperationRequest
from server.web.operation.reading_rate import too_fast
from server.web.pages.parts.render import page, page_language
from server.web.pages.public import branches_now

from .visit import AND, WITH, before, text_of

BOOK = "/book"

MOST_ASKED = 120
"""Letters of a search that are read."""


async def show_topics(asked: OperationRequest) -> Response | Refused:
    """The procedures most wanted, or those that fit `?q=`."""
    refused = too_fast(asked)
    if refused is not None:
        return refused
    text = asked.request.query_params.get("q", "").strip()[:MOST_ASKED]
    known = asked.context.bookable.of(asked.context.live)
    found = known.find(text) if text else known.wanted or known.services
    chosen = before(asked)
    taken = {one.service for one in chosen}
    return page(
        asked.request,
        "book.html",
        q=text,
        topics=[one for one in found if one.service not in taken],
        services=[one for one in known.services if one.service not in taken and not text and known.wanted],
        chosen=chosen,
        with_text=text_of(chosen),
        address_of=address_of_topic,
    )


async def show_topic(asked: OperationRequest) -> Response | Refused:
    """What to bring for it, how long it takes, what it costs; and whether this is what was meant."""
    refused = too_fast(asked)
    if refused is not None:
        return refused
    topic = topic_of(asked)
    if isinstance(topic, Refused):
        return topic
    language, procedure = page_language(asked.request), topic.procedure
    visit = [*before(asked, topic), topic]
    configs = [views.config_of(state) for state in bookable(asked.context.live)]
    takers = [config for config in configs if all(config.service(one.service) for one in visit)]
    more = address_of_list(visit) if len(visit) <= MOST_FURTHER and takers else ""
    return page(
        asked.request,
        "book_topic.html",
        query=asked.request.query_params,
        topic=topic,
        fee="" if procedure is None else say_fee(procedure, language, translations(language)),
        chosen=visit[:-1],
        times=address_of_topic(visit[0], "/times", **{AND: text_of(visit[1:])}) if takers else "",
        more=more,
        prepare=address_of_topic(topic, "/prepare") if procedure is not None else "",
        other=address_of_list(visit[:-1]),
        places=branches_now(asked, topic.service),
    )


def topic_of(asked: OperationRequest, procedure: str | None = None) -> Topic | Refused:
    """The topic in the path, of `?procedure=` or the one given."""
    code = procedure or asked.request.query_params.get("procedure")
    found = asked.context.bookable.of(asked.context.live).topic(asked.param("service"), code)
    return Refused(Refusal.NOT_FOUND) if found is None else found


def address_of_list(chosen: list[Topic]) -> str:
    """The address of the list, to which these are chosen already."""
    return BOOK + (f"?{urlencode({WITH: text_of(chosen)})}" if chosen else "")


def address_of_topic(topic: Topic, part: str = "", **more: str) -> str:
    """The address of a topic's page."""
    query = {"procedure": topic.procedure.code} if topic.procedure is not None else {}
    text = urlencode(query | {name: value for name, value in more.items() if value})
    return f"{BOOK}/{topic.service}{part}" + (f"?{text}" if text else "")
