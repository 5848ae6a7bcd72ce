"""The order of calls in words: the wait reached and its limit, and what a branch's policy means and costs.

The figures that stand behind the words are in docs/dispatch-figures.md.
"""

from gettext import NullTranslations

from protocol.views import Why

from .durations import say_age

USUAL = "motcua"
"""The policy of a branch that names none."""


def say_limit(longest_s: float, guard_s: int, words: NullTranslations) -> str:
    """The longest wait of the day so far, and the wait past which somebody is called before all others."""
    text = words.gettext("Longest wait today: {longest}. Past {limit} somebody is called before all others.")
    return text.format(longest=say_age(longest_s, words), limit=say_age(guard_s, words))


def say_policy(policy: str, target_s: int, words: NullTranslations) -> str:
    """What a policy means and what it costs; "" for one that is not known here."""
    _ = words.gettext
    match policy:
        case "motcua":
            text = _(
                "Of the people who are next in each service, the system calls the one whom a call now helps most to be"
                " done within {n} minutes. On busy days others wait longer for that."
            )
        case "fcfs":
            text = _(
                "People are called strictly by how long they have waited; classes do not count. On busy days about one"
                " visit in ten fewer ends within {n} minutes than under the usual way (motcua)."
            )
        case "priority":
            text = _(
                "People are called by how long they have waited; priority groups and appointments count more. On busy"
                " days about one visit in ten fewer ends within {n} minutes than under the usual way (motcua)."
            )
        case _other:
            return ""
    return text.format(n=target_s // 60)


def say_why(why: Why, words: NullTranslations) -> str:
    """Why the policy chose a ticket, in a sentence."""
    _, age = words.gettext, say_age(why.age_s, words)
    match why.code:
        case "oldest":
            return _("Called because it had waited longest: {age}.").format(age=age)
        case "priority":
            weight = f"{why.weight:g}"
            return _("Called for its class: it had waited {age}, which counts {weight} times.").format(
                age=age, weight=weight
            )
        case "guard":
            return _("Called before all others: it had waited {age}, past the limit.").format(age=age)
        case "in_time":
            return _("Called now to be done in the promised time: it had waited {age}.").format(age=age)
        case "not_late":
            return _("Called now so as not to be much later than promised: it had waited {age}.").format(age=age)
    return _("Called after {age} of waiting.").format(age=age)
