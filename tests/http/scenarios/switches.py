"""What an administrator switched off for a connection is refused, and the rest goes on."""

from case import unique
from check import expect, same
from client import PATCH, USER
from connections import connection
from steps import ask, replace, user

NEEDS_WORDPRESS = True
SHORT = False


def test_a_leaver_is_out_although_nothing_else_may_change(client, site):
    settings = {"switched_off": ["update", "reactivate", "delete", "groups"]}
    with connection(site, "generic", settings=settings) as limited:
        name = unique()
        made = ask(limited, "POST", "/Users", {"schemas": [USER], "userName": name, "title": "Dr"}, status=201)
        path = f"/Users/{made['id']}"
        before, audited = site.snapshot(), site.last_audit()
        refused = (
            ("PATCH", path, {"schemas": [PATCH], "Operations": [{"op": "replace", "path": "title", "value": "Prof"}]}),
            ("DELETE", path, None),
            ("POST", "/Groups", {"displayName": unique()}),
        )
        for method, target, body in refused:
            reply = limited.send(method, target, body)
            same("status", 403, reply.status)
            expect("switched off" in reply.json["detail"] and "scimType" not in reply.json, f"{reply!r}")
        expect(site.snapshot() == before, "what is refused leaves nothing")
        same("the audit", ["refused"] * 3, [row["outcome"] for row in site.audit(audited)])
        left = ask(limited, "PUT", path, {"schemas": [USER], "userName": unique(), "title": "Prof", "active": False})
        same("who left", (False, name, "Dr"), (left["active"], left["userName"], left["title"]))
        reply = limited.send("PATCH", path, {"schemas": [PATCH], "Operations": [{"op": "replace", "path": "active", "value": True}]})
        same("status", 403, reply.status)
    with user(client) as other:
        replace(client, other, "title", "Prof")
