"""What becomes of those who leave, by the modes of a connection and beyond its breaker; the same on a
site and in memory."""

import contextlib

from case import unique
from check import expect, same
from client import GROUP
from connections import connection
from steps import ask, replace

NEEDS_WORDPRESS = False
SHORT = False


@contextlib.contextmanager
def decided(site, **settings):
    """A client of a connection with these settings."""
    settings = {"breaker": {"off": True}, **settings}
    with connection(site, "generic", settings=settings) as client:
        yield client


def made(client, **attributes):
    return ask(client, "POST", "/Users", {"userName": f"{unique()}@example.org", **attributes}, 201)


def total(client, user):
    return ask(client, "GET", f"/Users?filter=userName%20eq%20%22{user['userName']}%22")["totalResults"]


def test_delete_by_each_mode(_, site):
    for mode, status in (("deactivate", 200), ("remove_roles", 200), ("delete", 404), ("keep_and_forget", 404)):
        with decided(site, on_delete=mode) as client:
            user = made(client)
            ask(client, "DELETE", f"/Users/{user['id']}", status=204)
            found = ask(client, "GET", f"/Users/{user['id']}", status=status)
            if status == 200:
                same(f"active after {mode}", False, found["active"])
                ask(client, "DELETE", f"/Users/{user['id']}", status=204)
                replace(client, user, "active", True)
            else:
                same(f"found after {mode}", 0, total(client, user))
                ask(client, "DELETE", f"/Users/{user['id']}", status=404)


def test_active_false_by_each_mode(_, site):
    for mode, status in (("deactivate", 200), ("remove_roles", 200), ("delete", 404), ("keep_and_forget", 404)):
        with decided(site, on_deactivate=mode) as client:
            user = made(client)
            group = ask(client, "POST", "/Groups", {"schemas": [GROUP], "displayName": unique(), "members": [{"value": user["id"]}]}, 201)
            shown = replace(client, user, "active", False)
            same(f"active as answered by {mode}", False, shown["active"])
            same(f"the groups as answered by {mode}", 1, len(shown["groups"]))
            ask(client, "GET", f"/Users/{user['id']}", status=status)
            members = ask(client, "GET", f"/Groups/{group['id']}").get("members", [])
            same(f"members after {mode}", 1 if status == 200 else 0, len(members))


def test_the_same_person_comes_back(_, site):
    with decided(site, on_delete="keep_and_forget") as client:
        user = made(client, externalId=unique(), title="Guide")
        ask(client, "DELETE", f"/Users/{user['id']}", status=204)
        again = ask(client, "POST", "/Users", {"userName": user["userName"].upper(), "nickName": "Babs"}, 201)
        same("the id", user["id"], again["id"])
        expect("title" not in again and again["nickName"] == "Babs", "the document is not the one that was sent")
        ask(client, "DELETE", f"/Users/{user['id']}", status=204)
        other = made(client, externalId=user["externalId"])
        expect(other["id"] != user["id"], "an externalId that was replaced still counts")
        ask(client, "DELETE", f"/Users/{other['id']}", status=204)
        both = {"userName": user["userName"], "externalId": user["externalId"]}
        refused = ask(client, "POST", "/Users", both, 409)
        same("the error", "uniqueness", refused["scimType"])


def test_the_breaker(_, site):
    with decided(site, breaker={"least": 3, "percent": 50}) as client:
        users = [made(client) for _ in range(10)]
        for user in users[:5]:
            ask(client, "DELETE", f"/Users/{user['id']}", status=204)
        refused = client.send("DELETE", f"/Users/{users[5]['id']}")
        same("the status beyond the threshold", 503, refused.status)
        same("when to come again", "3600", refused.header("Retry-After"))
        expect("administrator" in refused.json["detail"], f"{refused!r}")
        replace(client, users[6], "active", False, 503)
        replace(client, users[6], "title", "Guide")
        made(client)
        operations = [{"method": "DELETE", "path": f"/Users/{users[7]['id']}"}]
        bulk = ask(client, "POST", "/Bulk", {"schemas": ["urn:ietf:params:scim:api:messages:2.0:BulkRequest"], "Operations": operations})
        same("the status in a bulk response", "503", bulk["Operations"][0]["status"])
        for user in users[5:]:
            same("whether the rest may get in", True, ask(client, "GET", f"/Users/{user['id']}").get("active", True))
