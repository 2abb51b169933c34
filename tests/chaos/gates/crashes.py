"""Each write of each operation is broken in each way. What is left is the old state or the new one; where
a hook broke the transaction open, the same request once more leads to the new one."""

import collections
import itertools
import json
import re

from books import Books
from case import unique
from client import GROUP, PATCH
from load import attempt, operation, patient, status_of, Tally
from machinery import wait_until

KEPT_WHOLE = ("kill", "lost", "deadlock", "throw", "exit", "commit", "ddl")

# Past $wpdb, on the very connection: nothing can keep such a transaction whole.
BREAKS_OPEN = ("raw-commit", "raw-ddl")


def run(machinery, report, amount):
    points, wrong, repaired = collections.Counter(), [], collections.Counter()
    rehearsed = [(*operation, rehearse(machinery, *operation[1:])) for operation in OPERATIONS]
    for faults in (KEPT_WHOLE, BREAKS_OPEN):
        since = machinery.site.last_audit()
        for fault, (what, given, request, writes) in itertools.product(faults, rehearsed):
            if fault in BREAKS_OPEN and what == "do several things":
                continue
            # A part of the points, another one for each fault, unless all are wanted.
            step = amount(27, 9, 1)
            first = 1 + (*KEPT_WHOLE, *BREAKS_OPEN).index(fault) * 3 % step
            for number in range(first, writes["count"] + 1, step):
                points[fault] += 1
                problem = broken(machinery, given, request, writes, fault, number)
                if problem == "repaired":
                    repaired[fault] += 1
                elif problem:
                    wrong.append(f"{what}, {fault} at {number} of {writes['count']}: {problem}")
        machinery.site.database.execute("DROP TABLE IF EXISTS misbehaving_chaos")
        if faults is BREAKS_OPEN:
            # Keys and memberships of nobody stand in nobody's way: no request looks at them.
            report.note(machinery.site.wp("scim", "doctor", "--repair"))
        # The row that tells of success is kept with the rest of what was broken open, and one of failure follows.
        Books(machinery.site).check(report, since, audit=faults is KEPT_WHOLE)
    report.note(f"{sum(points.values())} points: {', '.join(f'{fault} {count}' for fault, count in points.items())}")
    report.note(f"broken open and mended by the next request: {sum(repaired.values())}")
    report.nothing(wrong, "points that left something else than the old state or the new one")


def name():
    """A word that no other begins with."""
    return f"{unique()}x"


def rehearse(machinery, given, request):
    """What an operation makes of its state when nothing goes wrong, and how many writes that takes."""
    word = name()
    context = given(machinery, word)
    count = machinery.content / "chaos-count"
    count.unlink(missing_ok=True)
    reply = attempt(machinery.client, *request(word, context), {"X-Chaos": "count"})
    assert reply is not None and reply.status < 300, f"{reply!r}"
    wait_until(count.exists, 5, "the writes were not counted")
    new = state(machinery, word)
    return {"count": int(count.read_text()) + 1, "new": new}


def broken(machinery, given, request, writes, fault, number):
    """What is wrong after an operation that was broken at one of its writes; None if nothing is."""
    word = name()
    context = given(machinery, word)
    old = state(machinery, word)
    method, target, body = request(word, context)
    reply = attempt(machinery.client, method, target, body, {"X-Chaos": f"{fault} {number}"})
    left = state(machinery, word)
    if target == "/Bulk":
        # An operation after the other: each is as it was, or done. A second request is no repetition of the first.
        return None if is_between(old, left, writes["new"]) else f"answered {status_of(reply)} and left {difference(old, left)}"
    if status_of(reply) in range(200, 300) and left != writes["new"]:
        return f"answered {reply.status} and left {difference(writes['new'], left)}"
    is_whole = left in (old, writes["new"])
    if not is_whole and fault not in BREAKS_OPEN:
        return f"answered {status_of(reply)} and left {difference(old, left)}"
    again = patient(machinery.client, Tally(), method, target, body)
    expected = {"POST": (200, 201, 409), "DELETE": (204, 404)}.get(method, (200, 204))
    after = state(machinery, word)
    if again.status not in expected or after != writes["new"]:
        return f"answered {status_of(reply)}; once more {again!r} and left {difference(writes['new'], after)}"
    return None if is_whole else "repaired"


def is_between(old, left, new):
    """Whether each of the rows is one of before or one of after: a bulk request is an operation after the other."""
    return all(row in old[table] or row in new[table] for table, rows in left.items() for row in rows)


def difference(expected, found):
    lines = [f"- {table} {row}" for table, rows in expected.items() for row in rows if row not in found[table]]
    lines += [f"+ {table} {row}" for table, rows in found.items() for row in rows if row not in expected[table]]
    return " ".join(lines)[:900] or "the same"


def state(machinery, word):
    """What is stored about those whose names begin with a word, without what differs each time."""
    managed = f"SELECT id FROM {{p}}scimpress_users WHERE user_name LIKE '{word}%'"
    people = f"SELECT ID FROM {{p}}users WHERE user_login LIKE '{word}%'"
    groups = f"SELECT id FROM {{p}}scimpress_groups WHERE display_name LIKE '{word}%'"
    reads = {
        "managed": f"SELECT id, wp_user_id, user_name, external_id, active, document, baseline FROM {{p}}scimpress_users WHERE id IN ({managed})",
        "keys": f"SELECT user_id, COUNT(*) AS total FROM {{p}}scimpress_user_keys WHERE user_id IN ({managed}) GROUP BY user_id",
        "users": f"SELECT ID, user_login, user_email, display_name, user_url FROM {{p}}users WHERE ID IN ({people})",
        "meta": f"SELECT user_id, meta_key, meta_value FROM {{p}}usermeta WHERE user_id IN ({people}) AND meta_key IN ('first_name', 'last_name', 'nickname', 'wp_capabilities', 'session_tokens')",
        "groups": f"SELECT id, display_name, document FROM {{p}}scimpress_groups WHERE id IN ({groups})",
        "members": f"SELECT group_id, member_id, kind FROM {{p}}scimpress_members WHERE group_id IN ({groups})",
        "posts": f"SELECT post_author, post_status FROM {{p}}posts WHERE post_title LIKE '{word}%'",
    }
    books = Books(machinery.site)
    found = dict(zip(reads, books.all(list(reads.values()))))
    names = {}
    for table, column in (("managed", "id"), ("managed", "wp_user_id"), ("users", "ID"), ("groups", "id")):
        for row in sorted(found[table], key=lambda row: str(row.get("user_name") or row.get("user_login") or row.get("display_name"))):
            label = row.get("user_name") or row.get("user_login") or row.get("display_name")
            names.setdefault(row[column], f"<{'wp' if column in ('ID', 'wp_user_id') else 'id'} {label}>")
    return {table: sorted(json.dumps(renamed(row, names, word), sort_keys=True) for row in rows) for table, rows in found.items()}


def renamed(row, names, word):
    """A row in which ids are names and the word of this time is `word`."""
    plain = {}
    for column, value in row.items():
        value = names.get(value, value)
        plain[column] = re.sub(word, "word", value) if isinstance(value, str) else value
    return plain


# --- operations ----------------------------------------------------------------------


def nobody(machinery, word):
    return {}


def person(word, number=1, **attributes):
    name = f"{word}{number}"
    return {"userName": name, "externalId": name, "displayName": "Ada", "emails": [{"value": f"{name}@example.org"}], **attributes}


def somebody(machinery, word, **attributes):
    reply = patient(machinery.client, Tally(), "POST", "/Users", person(word, **attributes))
    return {"user": reply.json["id"]}


def somebody_away(machinery, word):
    return somebody(machinery, word, active=False)


def an_author(machinery, word):
    context = somebody(machinery, word)
    wp_user_id = machinery.site.wp_user_id(context["user"])
    machinery.site.database.execute(
        "INSERT INTO wp_posts (post_author, post_title, post_status, post_type, post_content, post_excerpt, to_ping, pinged, post_content_filtered)"
        f" VALUES ({wp_user_id}, '{word}', 'publish', 'post', '', '', '', '', '')"
    )
    return {**context, **grouped(machinery, word, [context["user"]])}


def grouped(machinery, word, members):
    body = {"schemas": [GROUP], "displayName": f"{word}g", "members": [{"value": member} for member in members]}
    return {"group": patient(machinery.client, Tally(), "POST", "/Groups", body).json["id"]}


def an_empty_group(machinery, word):
    context = somebody(machinery, word)
    return {**context, **grouped(machinery, word, [])}


def a_group(machinery, word):
    context = somebody(machinery, word)
    return {**context, **grouped(machinery, word, [context["user"]])}


def changes(word, context):
    value = {"displayName": "Countess", "name": {"givenName": "Ada", "familyName": "King"}, "emails": [{"value": f"{word}new@example.org"}]}
    body = {"schemas": [PATCH], "Operations": [{"op": "replace", "value": value}]}
    return "PATCH", f"/Users/{context['user']}", body


def several(word, context):
    operations = [
        {"method": "POST", "path": "/Users", "bulkId": "new", "data": person(word, 2)},
        {"method": "PATCH", "path": f"/Users/{context['user']}", "data": operation("replace", "displayName", "Countess")},
        {"method": "PUT", "path": f"/Groups/{context['group']}", "data": {"displayName": f"{word}g", "members": [{"value": "bulkId:new"}]}},
    ]
    return "POST", "/Bulk", {"schemas": ["urn:ietf:params:scim:api:messages:2.0:BulkRequest"], "Operations": operations}


OPERATIONS = [
    ("create a user", nobody, lambda word, context: ("POST", "/Users", person(word, name={"givenName": "Ada", "familyName": "King"}))),
    ("replace a user", somebody, lambda word, context: ("PUT", f"/Users/{context['user']}", person(word, displayName="Countess", nickName="Ada"))),
    ("change a user", somebody, changes),
    ("deactivate a user", a_group, lambda word, context: ("PATCH", f"/Users/{context['user']}", operation("replace", "active", False))),
    ("reactivate a user", somebody_away, lambda word, context: ("PATCH", f"/Users/{context['user']}", operation("replace", "active", True))),
    ("delete a user", an_author, lambda word, context: ("DELETE", f"/Users/{context['user']}", None)),
    ("create a group", somebody, lambda word, context: ("POST", "/Groups", {"schemas": [GROUP], "displayName": f"{word}g", "members": [{"value": context["user"]}]})),
    ("add a member", an_empty_group, lambda word, context: ("PATCH", f"/Groups/{context['group']}", operation("add", "members", [{"value": context["user"]}]))),
    ("remove a member", a_group, lambda word, context: ("PATCH", f"/Groups/{context['group']}", operation("remove", f"members[value eq \"{context['user']}\"]"))),
    ("replace a group", a_group, lambda word, context: ("PUT", f"/Groups/{context['group']}", {"displayName": f"{word}h"})),
    ("delete a group", a_group, lambda word, context: ("DELETE", f"/Groups/{context['group']}", None)),
    ("do several things", an_empty_group, several),
]
