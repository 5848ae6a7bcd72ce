"""What people come for, over all branches: procedures and services, found by what people call them."""

from itertools import chain, zip_longest

from msgspec import Struct

from language.search import Findable, Index
from protocol.configuration import BranchConfig, Name, ProcedureConfig, Text
from server.queue.state.state import State

from .live import Live
from .public_feed import at_work

MOST_WANTED = 8
MOST_FOUND = 8


class Topic(Struct, frozen=True):
    """What somebody comes for: a procedure, or with None any business of the service."""

    service: str
    service_name: Name
    procedure: ProcedureConfig | None = None

    @property
    def name(self) -> Text:
        """The procedure's name, else the service's."""
        return self.service_name if self.procedure is None else self.procedure.name


class Bookable:
    """The topics of some branches. `services`: as screens show them; `wanted`: the first of each service in turn."""

    def __init__(self, configs: list[BranchConfig]) -> None:
        services: dict[str, Topic] = {}
        procedures: dict[tuple[str, str], Topic] = {}
        for config in configs:
            for service in config.services_as_shown():
                services.setdefault(service.code, Topic(service.code, service.name))
            for each in config.procedures:
                if each.service in services:
                    topic = Topic(each.service, services[each.service].service_name, each)
                    procedures.setdefault((each.service, each.code), topic)
        self.services = list(services.values())
        self._services = services
        self._procedures = procedures
        found = (
            Findable(f"{topic.service}/{code}", (*topic.name.values(), *_synonyms(topic)), _names(topic))
            for (_, code), topic in procedures.items()
        )
        whole = (Findable(f"{topic.service}/", tuple(topic.service_name.values())) for topic in self.services)
        self._index = Index([*found, *whole])
        of_service = [[one for one in procedures.values() if one.service == topic.service] for topic in self.services]
        in_turn = chain.from_iterable(zip_longest(*of_service))
        self.wanted = [topic for topic in in_turn if topic is not None][:MOST_WANTED]

    def topic(self, service: str, procedure: str | None) -> Topic | None:
        """None: no branch has such a service, or such a procedure of it."""
        return self._procedures.get((service, procedure)) if procedure else self._services.get(service)

    def find(self, text: str) -> list[Topic]:
        """The topics that fit what was typed, the best first."""
        codes = (code.partition("/") for code in self._index.find(text, MOST_FOUND))
        topics = (self.topic(service, procedure or None) for service, _, procedure in codes)
        return [topic for topic in topics if topic is not None]


class BookableCatalogue:
    """The newest `Bookable` of a process, made anew when a branch's configuration has changed."""

    def __init__(self) -> None:
        self._known: Bookable | None = None
        self._of: list[str] = []

    def of(self, live: Live) -> Bookable:
        """The topics of every branch at work, also of those that take no appointments."""
        states = [branch.state for branch in at_work(live)]
        of = [state.config_hash for state in states]
        if self._known is None or self._of != of:
            self._known, self._of = Bookable([state.config for state in states if state.config is not None]), of
        return self._known


def bookable(live: Live) -> list[State]:
    """The branches that take appointments, and can be read now."""
    states = (branch.state for branch in at_work(live) if not branch.stale)
    return [state for state in states if state.config is not None and state.config.appointments.per_slot > 0]


def _synonyms(topic: Topic) -> tuple[str, ...]:
    return () if topic.procedure is None else topic.procedure.synonyms


def _names(topic: Topic) -> tuple[str, ...]:
    return tuple(topic.service_name.values())
