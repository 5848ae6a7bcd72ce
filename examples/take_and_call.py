"""A number is taken, called and served, and a second program follows what happens.

python -m tools.client > motcua_client.py
python examples/take_and_call.py ADDRESS BRANCH SERVICE COUNTER KIOSK_TOKEN COUNTER_TOKEN SERVICE_TOKEN USER PASSWORD
"""

import sys

from motcua_client import Client, Refused


def run(
    address: str, branch: str, service: str, counter: str, tokens: tuple[str, str, str], who: tuple[str, str]
) -> None:
    """`tokens`: a kiosk's, a counter's, a service's; `who`: the clerk's login name and password."""
    kiosk, desk, follower = (Client(address, token) for token in tokens)

    ticket = kiosk.issue(branch, service=service)
    print("taken", ticket["number"], "ahead:", ticket["ahead"])

    desk.login(branch, counter, user=who[0], password=who[1])
    desk.open(branch, counter)
    called = desk.call(branch, counter)
    print("called", called["ticket"]["number"] if called["ticket"] else None)
    desk.start(branch, counter)
    desk.complete(branch, counter, outcome="received")
    try:
        desk.start(branch, counter)
    except Refused as refused:
        print("refused", refused.code)

    for event in follower.follow(branch):
        print(event["seq"], event["kind"])
        if event["kind"] == "completed":
            break


if __name__ == "__main__":
    _, where, of_branch, of_service, at, *given = sys.argv
    run(where, of_branch, of_service, at, (given[0], given[1], given[2]), (given[3], given[4]))
