"""Several clients at once."""

import contextlib
from concurrent.futures import ThreadPoolExecutor

from case import unique
from check import expect, is_sound, same
from client import GROUP, PATCH
from steps import ask, group, read, user

NEEDS_WORDPRESS = False
SHORT = False


def at_once(count, act):
    with ThreadPoolExecutor(count) as pool:
        replies = list(pool.map(act, range(count)))
    for reply in replies:
        is_sound(reply, "POST")
    return replies


def statuses(replies):
    return sorted(reply.status for reply in replies)


def test_one_user_name_is_given_once(client, site):
    for _ in range(3):
        name = unique()
        replies = at_once(6, lambda number: client.send("POST", "/Users", {"userName": name if number % 2 else name.upper()}))
        made = [reply.json["id"] for reply in replies if reply.status == 201]
        for one in made:
            client.send("DELETE", f"/Users/{one}")
        same("statuses", [201] + [409] * 5, statuses(replies))


def test_one_address_is_given_once(client, site):
    for _ in range(3):
        word = unique()
        replies = at_once(6, lambda number: client.send("POST", "/Users", {"userName": f"{word}{number}", "emails": [{"value": f"{word}@example.org"}]}))
        for reply in replies:
            if reply.status == 201:
                client.send("DELETE", f"/Users/{reply.json['id']}")
        same("statuses", [201] + [409] * 5, statuses(replies))


def test_one_version_is_changed_once(client, site):
    with user(client) as scim:
        headers = {"If-Match": scim["meta"]["version"]}
        replies = at_once(6, lambda number: client.send("PUT", f"/Users/{scim['id']}", {"userName": scim["userName"], "title": f"t{number}"}, headers))
        same("statuses", [200] + [412] * 5, statuses(replies))


def test_no_change_is_lost(client, site):
    with user(client) as scim:
        change = lambda number: {"schemas": [PATCH], "Operations": [{"op": "add", "path": "roles", "value": [{"value": f"r{number}"}]}]}
        replies = at_once(6, lambda number: client.send("PATCH", f"/Users/{scim['id']}", change(number)))
        same("statuses", [200] * 6, statuses(replies))
        same("roles", {f"r{number}" for number in range(6)}, {role["value"] for role in read(client, scim)["roles"]})


def test_deleted_once(client, site):
    with user(client) as scim:
        replies = at_once(4, lambda number: client.send("DELETE", f"/Users/{scim['id']}"))
        same("statuses", [204] + [404] * 3, statuses(replies))


def add(client, group, member):
    operation = {"op": "add", "path": "members", "value": [{"value": member}]}
    return client.send("PATCH", f"/Groups/{group['id']}", {"schemas": [PATCH], "Operations": [operation]})


def test_one_group_name_is_given_once(client, site):
    name = unique()
    replies = at_once(6, lambda number: client.send("POST", "/Groups", {"schemas": [GROUP], "displayName": name if number % 2 else name.upper()}))
    for reply in replies:
        if reply.status == 201:
            client.send("DELETE", f"/Groups/{reply.json['id']}")
    same("statuses", [201] + [409] * 5, statuses(replies))


def test_no_member_is_lost(client, site):
    with contextlib.ExitStack() as stack:
        users = [stack.enter_context(user(client))["id"] for _ in range(12)]
        made = stack.enter_context(group(client))
        replies = at_once(12, lambda number: add(client, made, users[number]))
        same("statuses", [200] * 12, statuses(replies))
        found = ask(client, "GET", f"/Groups/{made['id']}")
        same("members", sorted(users), [member["value"] for member in found["members"]])
        same("version", 'W/"13"', found["meta"]["version"])


def test_nobody_is_a_member_who_is_no_user(client, site):
    with contextlib.ExitStack() as stack:
        users = [stack.enter_context(user(client))["id"] for _ in range(6)]
        groups = [stack.enter_context(group(client)) for _ in range(2)]
        for one in users[:3]:
            add(client, groups[0], one)
        leave = lambda number: client.send("DELETE", f"/Users/{users[number]}")
        replies = at_once(18, lambda number: leave(number // 3) if number % 3 == 0 else add(client, groups[number % 2], users[number // 3]))
        expect(all(reply.status in (200, 204, 400) for reply in replies), f"statuses {statuses(replies)}")
        same("users deleted", 6, statuses(replies).count(204))
        for one in groups:
            same("members", None, ask(client, "GET", f"/Groups/{one['id']}").get("members"))
