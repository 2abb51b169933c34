"""Who did what to whom, when, from where, and what became of it."""

import json
import time

from case import unique
from check import expect, same
from client import PATCH
from steps import ask, operate, replace, user

NEEDS_WORDPRESS = True
SHORT = False


def row_of(site, act):
    after = site.last_audit()
    result = act()
    rows = site.audit(after)
    same("rows", 1, len(rows))
    return rows[0], result


def changed(row):
    return sorted(json.loads(row["changed"]))


def holds(row, **expected):
    for name, value in expected.items():
        found = row[name]
        found = int(found) if isinstance(value, int) and found is not None else found
        same(f"{name} in the audit", value, found)


def test_life_of_a_user(client, site):
    name = unique()
    row, made = row_of(site, lambda: ask(client, "POST", "/Users", {"userName": name, "displayName": "Ann"}, 201))
    wp_user_id = site.wp_user_id(made["id"])
    whom = {"resource_id": made["id"], "wp_user_id": wp_user_id, "user_name": name}
    holds(row, action="user.create", outcome="succeeded", status=201, scim_type=None, method="POST", path="/Users", ip="127.0.0.1", **whom)
    same("changed", ["displayName", "userName"], changed(row))
    expect(int(row["connection_id"]) > 0 and int(row["token_id"]) > 0, "nobody did it")
    expect(abs(int(row["occurred"]) / 1e6 - time.time()) < 60, "another time")

    target = f"/Users/{made['id']}"
    row, _ = row_of(site, lambda: ask(client, "GET", target))
    holds(row, action="user.read", outcome="succeeded", status=200, method="GET", path=target, resource_id=made["id"], wp_user_id=wp_user_id)
    row, _ = row_of(site, lambda: replace(client, made, "title", "Guide"))
    holds(row, action="user.patch", outcome="succeeded", status=200, method="PATCH", path=target, **whom)
    same("changed", ["title"], changed(row))
    row, _ = row_of(site, lambda: ask(client, "PUT", target, {"userName": name, "active": False}))
    holds(row, action="user.deactivate", outcome="succeeded", status=200, method="PUT", path=target, **whom)
    same("changed", ["active", "displayName", "title"], changed(row))
    row, _ = row_of(site, lambda: ask(client, "DELETE", target, status=204))
    holds(row, action="user.delete", outcome="succeeded", status=204, method="DELETE", path=target, **whom)
    row, _ = row_of(site, lambda: ask(client, "DELETE", target, status=404))
    holds(row, action="user.delete", outcome="refused", status=404, resource_id=made["id"])


def test_refusals_say_why(client, site):
    with user(client) as scim, user(client) as other:
        target = f"/Users/{scim['id']}"
        row, answer = row_of(site, lambda: ask(client, "POST", "/Users", {"userName": other["userName"]}, 409))
        holds(row, action="user.create", outcome="refused", status=409, scim_type="uniqueness", user_name=other["userName"])
        same("why", answer["detail"], row["detail"])
        row, answer = row_of(site, lambda: replace(client, scim, "nothing", "x", 400))
        holds(row, action="user.patch", outcome="refused", status=400, scim_type="invalidPath", resource_id=scim["id"])
        same("why", answer["detail"], row["detail"])
        row, _ = row_of(site, lambda: ask(client, "PUT", target, {"userName": scim["userName"]}, 412, {"If-Match": 'W/"9"'}))
        holds(row, action="user.replace", outcome="refused", status=412, resource_id=scim["id"])
        row, _ = row_of(site, lambda: ask(client, "GET", "/Users?filter=nothing%20pr", status=400))
        holds(row, action="user.search", outcome="refused", status=400, scim_type="invalidFilter", resource_id=None)
        row, _ = row_of(site, lambda: ask(client, "GET", "/Nothing", status=404))
        holds(row, outcome="refused", status=404, path="/Nothing")


def test_values_are_not_in_it(client, site):
    after = site.last_audit()
    secret = unique()
    with user(client, password=secret, title=secret, displayName=secret) as scim:
        replace(client, scim, "nickName", secret)
        operate(client, scim, [{"op": "replace", "path": "emails", "value": [{"value": f"{secret}@example.org"}]}])
        ask(client, "GET", f"/Users?filter=title%20eq%20%22{secret}%22")
    expect(secret not in repr(site.audit(after)), "the audit holds values of users")
    for target in (f"/Users/{client.token}", f"/{client.token}?attributes={client.token}", f"/Users?filter={client.token}%20pr", f"/Users?sortBy={client.token}"):
        client.send("GET", target)
        client.send("GET", target.replace("scim_", "scim%5F"))
    expect(client.token.split("_", 2)[2] not in repr(site.audit()), "the audit holds a token")


def test_row_of_a_write_that_fails_is_the_only_trace(client, site):
    with user(client) as scim, user(client) as other:
        before, after = site.snapshot(), site.last_audit()
        ask(client, "PATCH", f"/Users/{scim['id']}", {"schemas": [PATCH], "Operations": [
            {"op": "replace", "path": "title", "value": "x"}, {"op": "replace", "path": "userName", "value": other["userName"]}]}, 409)
        same("what is stored", before, site.snapshot())
        same("rows", 1, len(site.audit(after)))
