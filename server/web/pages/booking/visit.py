"""A visit of several services in the addresses of the pages: `HT:1.001193,DD`, one topic after the other."""

from collections.abc import Iterable

from protocol.commands import MOST_FURTHER, FurtherService
from server.web.follow.bookable import Topic
from server.web.operation.operation import OperationRequest

WITH = "with"
"""The query's name of the topics chosen before the page's own."""

AND = "and"
"""The name of the topics that follow the page's own, in a query and in a form."""


def topics_in(asked: OperationRequest, text: str) -> list[Topic]:
    """The topics of a text, each service once; what no branch has is left out."""
    known = asked.context.bookable.of(asked.context.live)
    found: dict[str, Topic] = {}
    for part in text[:200].split(","):
        service, _, procedure = part.partition(":")
        topic = known.topic(service, procedure or None)
        if topic is not None and len(found) <= MOST_FURTHER:
            found.setdefault(topic.service, topic)
    return list(found.values())


def text_of(topics: Iterable[Topic]) -> str:
    """The text of these topics."""
    return ",".join(one.service + ("" if one.procedure is None else f":{one.procedure.code}") for one in topics)


def before(asked: OperationRequest, topic: Topic | None = None) -> list[Topic]:
    """The topics chosen before this one, without another of its service; at most as many as leave room for it."""
    chosen = topics_in(asked, asked.request.query_params.get(WITH, ""))
    return [one for one in chosen if topic is None or one.service != topic.service][:MOST_FURTHER]


def after(asked: OperationRequest, topic: Topic, text: str | None = None) -> list[Topic]:
    """The topics that follow this one, of the query or of a form's text."""
    chosen = topics_in(asked, asked.request.query_params.get(AND, "") if text is None else text)
    return [one for one in chosen if one.service != topic.service][:MOST_FURTHER]


def wanted(further: Iterable[Topic]) -> tuple[FurtherService, ...]:
    """The further services as a command names them."""
    return tuple(FurtherService(one.service, None if one.procedure is None else one.procedure.code) for one in further)
