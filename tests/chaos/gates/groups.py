"""Many clients change one group, and one version of one user, at once."""

import random
import threading

from case import unique
from client import GROUP
from gates.creation import Silent
from load import CLIENTS, Tally, at_once, attempt, operation, patient, status_of


def run(machinery, report, amount):
    members(machinery, report, *amount((100, 40), (400, 200), (10_000, 200)))
    silent = Silent()
    members(machinery, silent, 100, 40, "?scimpress-fault=whole@members")
    report.claim(silent.failed, "a PATCH that reads all members and writes them back is found", "no member was lost")
    versions(machinery, report, amount(4, 15, 1_000))


def members(machinery, report, changes, people, query="", send=attempt):
    """Adds and removes one member at a time; the members are those of a set in the end. Clients that send in
    another way, such as again where they are asked to, may have made other versions."""
    client = machinery.client
    word, tally = unique(), Tally()
    people = [patient(client, tally, "POST", "/Users", {"userName": f"{word}{number}"}).json["id"] for number in range(people)]
    group = patient(client, tally, "POST", "/Groups", {"schemas": [GROUP], "displayName": word}).json["id"]
    drawn = random.Random(word)
    # Each person has the changes of its own in order; those of different people are in none.
    wanted, lines = set(), {person: [] for person in people}
    for _ in range(changes):
        person = drawn.choice(people)
        lines[person].append("remove" if person in wanted else "add")
        wanted.symmetric_difference_update([person])
    tally = Tally()

    def change(person):
        for op in lines[person]:
            body = operation("add", "members", [{"value": person}]) if op == "add" else operation("remove", f'members[value eq "{person}"]')
            tally.add(send(client, "PATCH", f"/Groups/{group}{query}", body))

    at_once(people, change)
    found = patient(client, tally, "GET", f"/Groups/{group}").json
    kept = {member["value"] for member in found.get("members", [])}
    report.note(f"{changes} changes of one member each, {CLIENTS} at once: {tally}")
    report.claim(tally.statuses.keys() <= {200, 204}, "every change was answered with 200 or 204", str(tally))
    report.claim(kept == wanted, f"the {len(wanted)} members are those of the set", f"{len(wanted - kept)} lost, {len(kept - wanted)} too many")
    report.claim(query or send is not attempt or found["meta"]["version"] == f'W/"{changes + 1}"', "each change is a version", found["meta"]["version"])
    at_once([f"/Groups/{group}", *(f"/Users/{person}" for person in people)], lambda target: attempt(client, "DELETE", target))


def versions(machinery, report, rounds):
    """Each round, as many clients as there are change the version that all have read."""
    client = machinery.client
    user = patient(client, Tally(), "POST", "/Users", {"userName": unique()}).json
    target, wrong, version = f"/Users/{user['id']}", [], user["meta"]["version"]
    for number in range(rounds):
        start = threading.Barrier(CLIENTS)

        def change(writer, number=number, version=version, start=start):
            start.wait()
            body = operation("replace", "title", f"{number}.{writer}")
            return writer, attempt(client, "PATCH", target, body, {"If-Match": version})

        replies = at_once(range(CLIENTS), change)
        won = [(writer, reply) for writer, reply in replies if status_of(reply) == 200]
        lost = [reply for _, reply in replies if status_of(reply) == 412]
        now = patient(client, Tally(), "GET", target).json
        if len(won) != 1 or len(lost) != CLIENTS - 1 or now.get("title") != f"{number}.{won[0][0]}":
            wrong.append(sorted(status_of(reply) for _, reply in replies))
        version = now["meta"]["version"]
    attempt(client, "DELETE", target)
    report.nothing(wrong, f"of {rounds} rounds in which not exactly one of {CLIENTS} writers of one version won")
