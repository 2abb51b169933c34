"""What an administrator sees of requests as they come, and what nobody ever does."""

import contextlib
import json
import time

from case import unique
from check import expect, same
from client import PATCH, USER
from steps import ask, plugin, user

NEEDS_WORDPRESS = True
SHORT = False

PASSWORD = "Tr0ub4dor&3"


@contextlib.contextmanager
def looking(site, *options):
    """Somebody looks meanwhile."""
    end = "( new ScimPress\\Store\\Inspections() )->clear(); delete_option( ScimPress\\Inspection\\Period::OPTION );"
    site.wp("eval", end)
    site.wp("scim", "inspect", "start", *options)
    try:
        yield
    finally:
        site.wp("eval", end)


def seen(site, count):
    """What was kept, oldest first, once there is so much of it: that comes after the answer."""
    code = "echo json_encode( array_column( ( new ScimPress\\Store\\Inspections() )->after( 0 ), 'seen' ) );"
    end = time.monotonic() + 10
    while len(rows := json.loads(site.wp("eval", code))) < count and time.monotonic() < end:
        continue
    same("requests that were kept", count, len(rows))
    return rows[::-1]


def holds_no_secret(client, rows):
    for secret in (PASSWORD, client.token.split("_", 2)[2]):
        expect(json.dumps(secret)[1:-1] not in json.dumps(rows), f"a secret is kept: {rows}")


def test_requests_are_seen_as_they_come(client, site):
    with looking(site, "--bodies"):
        with user(client, userName=unique(), password=PASSWORD) as ada:
            operation = {"op": "replace", "path": "password", "value": PASSWORD}
            ask(client, "PATCH", f"/Users/{ada['id']}", {"schemas": [PATCH], "Operations": [operation]}, 200)
        ask(client, "GET", '/Users?filter=userName%20eq%20"ada"&count=1')
        ask(client, "POST", "/Users", b'{"schemas', 400)
        same("without a token", 401, client.send("GET", "/Users", headers={"Authorization": None}).status)
        same("at the token endpoint", 200, client.ask_for_token({"grant_type": "client_credentials", "client_id": client.client_id, "client_secret": client.token}).status)
        rows = seen(site, 7)
    same("requests", [("POST", 201), ("PATCH", 200), ("DELETE", 204), ("GET", 200), ("POST", 400), ("GET", 401), ("POST", 200)], [(row["request"]["method"], row["reply"]["status"]) for row in rows])
    same("paths", ["/Users", "/Users", "/Users", "/scim/oauth2/token"], [rows[index]["request"]["path"] for index in (0, 3, 5, 6)])
    same("the filter", ["filter", 'userName eq "ada"'], rows[3]["request"]["parameters"][0])
    same("the operation", [{"op": "replace", "path": "password", "attributes": []}], rows[1]["request"]["body"]["operations"])
    same("who asks", ["bearer", client.client_id], [rows[0]["request"]["credential"][name] for name in ("kind", "public_id")])
    same("who does not", ["missing", None], [rows[5]["request"]["credential"][name] for name in ("kind", "public_id")])
    holds_no_secret(client, rows)


def test_what_another_plugin_ends_is_seen(client, site):
    body = {"schemas": [USER], "userName": unique(), "password": PASSWORD}
    broken = "( static function () { if ( str_contains( $_SERVER['REQUEST_URI'] ?? '', '/scim/v2' ) ) { %s } } )();"
    with looking(site, "--bodies"):
        for code, status in (
            ("add_action( 'init', static fn() => exit );", 503),
            ("add_action( 'init', static fn() => wp_die( 'no' ) );", 503),
            ("add_action( 'user_register', static fn() => exit );", 503),
            ("add_action( 'user_register', static fn() => no_such_function() );", 500),
        ):
            with plugin(site, broken % code):
                same(code, status, client.send("POST", "/Users", body).status)
        rows = seen(site, 4)
    same("statuses", [503, 503, 503, 500], [row["reply"]["status"] for row in rows])
    same("events that were undone", [], [event for row in rows for event in row["events"] if event["outcome"] == "succeeded"])
    holds_no_secret(client, rows)


def test_nothing_is_kept_while_nobody_looks(client, site):
    with looking(site):
        site.wp("scim", "inspect", "stop")
        ask(client, "GET", "/Users")
        same("requests", [], seen(site, 0))


def test_nobody_reads_it_with_a_token_or_without_the_page(client, site):
    with looking(site):
        for headers in ({}, {"Authorization": f"Bearer {client.token}"}, {"X-WP-Nonce": "0123456789"}):
            reply = client.raw("GET", "/?rest_route=/scimpress/v1/inspection&after=0", headers=headers)
            expect(reply.status in (401, 403), f"{headers} got {reply!r}")
