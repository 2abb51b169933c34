"""Tokens as the site makes, lists and revokes them, and credentials of WordPress that are none here."""

import base64
import json

from case import Step, unique
from check import check, expect, same
from scenarios.auth import forget_attempts, is_refused
from steps import Visitor, unchanged, user

NEEDS_WORDPRESS = True
SHORT = False


def bearer(token):
    return {"Authorization": f"Bearer {token}"}


def create(site, *options):
    return site.wp("scim", "token", "create", unique(), "--porcelain", *options)


def public_id(token):
    return token.split("_")[1]


def test_new_token_works_at_once(client, site):
    token = create(site)
    expect(client.send("GET", "/Users?count=0", headers=bearer(token)).status == 200, "the new token is refused")


def test_scheme_in_any_case(client, site):
    for scheme in ("bearer", "BEARER", "Bearer  "):
        reply = client.send("GET", "/Users?count=0", headers={"Authorization": f"{scheme} {client.token}"})
        expect(reply.status == 200, f"{scheme}: {reply!r}")


def test_revoked_token(client, site):
    forget_attempts(site)
    token = create(site)
    site.wp("scim", "token", "revoke", public_id(token), "--yes")
    is_refused(client, site, bearer(token))
    expect(client.send("GET", "/Users?count=0").status == 200, "another token works on")


def test_expired_token(client, site):
    forget_attempts(site)
    token = create(site, "--expires=1")
    expect(client.send("GET", "/Users?count=0", headers=bearer(token)).status == 200, "the token is refused too early")
    site.evaluate(
        "global $wpdb; return $wpdb->update( $wpdb->prefix . 'scimpress_tokens', array( 'expires' => 1000000 ), "
        f"array( 'public_id' => '{public_id(token)}' ) );"
    )
    is_refused(client, site, bearer(token))


def test_token_that_only_reads(client, site):
    token = create(site, "--scopes=users:read")
    with user(client) as known:
        expect(client.send("GET", f"/Users/{known['id']}", headers=bearer(token)).status == 200, "reading is refused")
        for method, target, body, scope in (
            ("POST", "/Users", {"userName": unique()}, "users:write"),
            ("PUT", f"/Users/{known['id']}", {"userName": known["userName"], "title": "x"}, "users:write"),
            ("PATCH", f"/Users/{known['id']}", {"Operations": [{"op": "remove", "path": "title"}]}, "users:write"),
            ("DELETE", f"/Users/{known['id']}", None, "users:delete"),
        ):
            with unchanged(site):
                reply = client.send(method, target, body, bearer(token))
            check(Step(status=403, detail=[scope]), reply, method)


def test_token_that_writes_but_does_not_delete(client, site):
    token = create(site, "--scopes=users:read,users:write")
    with user(client) as known:
        expect(
            client.send("PUT", f"/Users/{known['id']}", {"userName": known["userName"], "title": "x"}, bearer(token)).status == 200,
            "writing is refused",
        )
        with unchanged(site):
            check(Step(status=403, detail=["users:delete"]), client.send("DELETE", f"/Users/{known['id']}", headers=bearer(token)), "DELETE")


def test_secret_is_not_stored(client, site):
    token = create(site)
    client.send("GET", "/Users?count=0", headers=bearer(token))
    secret = token.split("_", 2)[2]
    stored = repr(site.snapshot()) + repr(site.audit())
    expect(secret not in stored, "the secret of a token is in the database")
    expect(public_id(token) in stored, "the token is not there at all")
    expect(secret not in site.wp("scim", "token", "list", "--format=json"), "the secret is listed")


def test_list_tells_about_tokens(client, site):
    name = unique()
    token = site.wp("scim", "token", "create", name, "--porcelain")
    listed = lambda: next(row for row in json.loads(site.wp("scim", "token", "list", "--format=json")) if row["name"] == name)
    same("status", "active", listed()["status"])
    same("last use", None, listed()["last_used"] or None)
    client.send("GET", "/Users?count=0", headers=bearer(token))
    row = listed()
    expect(row["last_used"], "the use is not noted")
    same("last address", "127.0.0.1", row["last_ip"])
    site.wp("scim", "token", "revoke", str(row["id"]), "--yes")
    same("status", "revoked", listed()["status"])


def test_many_bad_tokens_are_told_to_wait(client, site):
    forget_attempts(site)
    try:
        replies = [client.send("GET", "/Users", headers=bearer("wrong")) for _ in range(14)]
        statuses = [reply.status for reply in replies]
        same("the first ten", [401] * 10, statuses[:10])
        expect(429 in statuses[10:], f"nobody was told to wait: {statuses}")
        check(Step(status=429), replies[-1], "GET")
        expect(client.send("GET", "/Users?count=0").status == 200, "a good token has to wait")
    finally:
        forget_attempts(site)


def test_cookie_of_an_administrator(client, site):
    forget_attempts(site)
    admin = Visitor(client, *site.admin)
    expect(admin.log_in(), "the administrator cannot log in")
    cookies = "; ".join(f"{name}={value}" for name, value in admin.cookies.items())
    is_refused(client, site, {"Authorization": None, "Cookie": cookies})
    nonce = site.evaluate("wp_set_current_user( 1 ); return wp_create_nonce( 'wp_rest' );")
    is_refused(client, site, {"Authorization": None, "Cookie": cookies, "X-WP-Nonce": nonce})
    is_refused(client, site, {"Authorization": None, "Cookie": cookies}, target=f"/Users?_wpnonce={nonce}")
    reply = client.send("GET", "/Users?count=0", headers={"Cookie": cookies})
    expect(reply.status == 200, "a token with a cookie beside it is refused")


def test_application_password_of_an_administrator(client, site):
    forget_attempts(site)
    password = site.wp("user", "application-password", "create", site.admin[0], unique(), "--porcelain")
    expect(Visitor(client, *site.admin).rest(password), "the application password does not work at all")
    basic = base64.b64encode(f"{site.admin[0]}:{password}".encode()).decode()
    is_refused(client, site, {"Authorization": f"Basic {basic}"})
    is_refused(client, site, {"Authorization": f"Basic {basic}"}, "POST", "/Users", {"userName": unique()})
    is_refused(client, site, {"Authorization": f"Bearer {password}"})
    forget_attempts(site)
