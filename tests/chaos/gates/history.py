"""Four clients do what they like with the same few people; a model that does one thing after the other
comes to the same."""

import copy
import random
import threading
from concurrent.futures import ThreadPoolExecutor

from case import unique
from load import attempt, operation, status_of

CLIENTS = 4
PEOPLE = 12
TITLES = ["none", "one", "two", "three"]


def run(machinery, report, amount):
    operations = amount(60, 120, 5_000)
    word = unique()
    history, lock = [], threading.Lock()
    people = [f"{word}{number}" for number in range(PEOPLE)]
    ids = {}

    def client(number):
        drawn = random.Random(f"{word}{number}")
        for _ in range(operations):
            person = drawn.choice(people)
            kind, body = draw(drawn, person)
            with lock:
                scim_id = ids.get(person)
            if kind == "POST":
                reply = attempt(machinery.client, "POST", "/Users", body)
                if status_of(reply) == 201:
                    with lock:
                        ids[person] = reply.json["id"]
            elif scim_id is None:
                continue
            else:
                reply = attempt(machinery.client, kind, f"/Users/{scim_id}", body)
            told = None if reply is None else reply.json.get("id") if reply.status == 201 else scim_id
            with lock:
                history.append((person, told, kind, body, reply))

    with ThreadPoolExecutor(CLIENTS) as pool:
        list(pool.map(client, range(CLIENTS)))
    statuses = sorted({status_of(reply) for *_, reply in history})
    report.note(f"{len(history)} operations of {CLIENTS} clients on {PEOPLE} people; statuses {statuses}")
    report.claim(set(statuses) <= {200, 201, 204, 404, 409}, "every answer is one that a single client could get", str(statuses))
    lives = {}
    for person, scim_id, kind, body, reply in history:
        if reply is not None and reply.status in (200, 201, 204):
            lives.setdefault((person, scim_id), []).append((kind, body, reply))
    wrong = [f"{person}: {problem}" for (person, scim_id), events in lives.items() if (problem := told(machinery.client, scim_id, events))]
    report.nothing(wrong, f"of {len(lives)} lives that no order of their operations explains")
    for scim_id in ids.values():
        attempt(machinery.client, "DELETE", f"/Users/{scim_id}")


def draw(drawn, person):
    kind = drawn.choices(["POST", "PUT", "PATCH", "DELETE", "GET"], [2, 3, 6, 1, 3])[0]
    if kind == "POST":
        return kind, {"userName": person, "title": "none"}
    if kind == "PUT":
        return kind, {"userName": person, "title": drawn.choice(TITLES)}
    if kind == "PATCH":
        return kind, drawn.choice(
            [
                operation("replace", "title", drawn.choice(TITLES)),
                operation("add", "roles", [{"value": drawn.choice(TITLES)}]),
                operation("remove", f'roles[value eq "{drawn.choice(TITLES)}"]'),
                operation("replace", "active", drawn.random() < 0.5),
            ]
        )
    return kind, None


def told(client, scim_id, events):
    """What is wrong with the life of one user, None if nothing is. The version orders what was written: a
    write that changes something makes the next version, and every answer shows what holds at its version."""
    shown = {}
    for kind, _, reply in events:
        if reply.json:
            version, seen = version_of(reply.json), visible(reply.json)
            if shown.setdefault(version, seen) != seen:
                return f"version {version} was shown as {shown[version]} and as {seen}"
    made = [reply for kind, _, reply in events if kind == "POST"]
    if len(made) != 1 or version_of(made[0].json) != 1:
        return f"it was created {len(made)} times"
    versions = sorted(shown)
    if versions != list(range(1, len(versions) + 1)):
        return f"the versions shown are {versions}"
    for version in versions[1:]:
        writes = [(kind, body) for kind, body, reply in events if kind in ("PUT", "PATCH") and reply.json and version_of(reply.json) == version]
        if not any(written(kind, body, shown[version - 1]) == shown[version] for kind, body in writes):
            return f"nothing written leads from {shown[version - 1]} to {shown[version]}"
        if not all(written(kind, body, shown[version]) == shown[version] or written(kind, body, shown[version - 1]) == shown[version] for kind, body in writes):
            return f"an answer at version {version} does not show what it wrote"
    deleted = [kind for kind, _, reply in events if kind == "DELETE"]
    left = attempt(client, "GET", f"/Users/{scim_id}")
    if len(deleted) > 1 or status_of(left) != (404 if deleted else 200):
        return f"deleted {len(deleted)} times, and then {left!r}"
    if not deleted and (version_of(left.json), visible(left.json)) != (versions[-1], shown[versions[-1]]):
        return f"in the end it is {visible(left.json)} instead of {shown[versions[-1]]}"
    return None


def version_of(user):
    return int(user["meta"]["version"].removeprefix('W/"').removesuffix('"'))


def visible(user):
    return {
        "title": user.get("title"),
        "active": user.get("active"),
        "roles": sorted(role["value"] for role in user.get("roles", [])),
    }


def written(kind, body, before):
    """The model: what one operation makes of a user."""
    after = copy.deepcopy(before)
    if kind == "PUT":
        # A PUT that does not mention `active` leaves a deactivated user deactivated.
        return {"title": body["title"], "active": False if before["active"] is False else None, "roles": []}
    [one] = body["Operations"]
    if one["op"] == "add":
        after["roles"] = sorted({*before["roles"], one["value"][0]["value"]})
    elif one["op"] == "remove":
        gone = one["path"].split('"')[1]
        after["roles"] = [role for role in before["roles"] if role != gone]
    else:
        after[one["path"]] = one["value"]
    return after
