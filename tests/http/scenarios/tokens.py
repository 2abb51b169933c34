"""Tokens as the site makes, lists and revokes them, and credentials of WordPress that are none here."""

import json
import os
import tempfile

from case import Step, unique
from check import check, expect, same
from connections import connection
from scenarios.auth import another, api_key, basic, bearer, forget_attempts, is_refused
from steps import Visitor, plugin, unchanged, user

NEEDS_WORDPRESS = True
SHORT = False


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
    for headers in (bearer(token), basic("scim", token), api_key(token)):
        is_refused(client, site, headers, reason="revoked")
    expect(client.send("GET", "/Users?count=0").status == 200, "another token works on")


def test_expired_token(client, site):
    forget_attempts(site)
    token = create(site, "--expires=1")
    expect(client.send("GET", "/Users?count=0", headers=bearer(token)).status == 200, "the token is refused too early")
    site.evaluate(
        "global $wpdb; return $wpdb->update( $wpdb->prefix . 'scimpress_tokens', array( 'expires' => 1000000 ), "
        f"array( 'public_id' => '{public_id(token)}' ) );"
    )
    for headers in (bearer(token), basic("scim", token), api_key(token)):
        is_refused(client, site, headers, reason="expired")


def test_scheme_that_the_profile_does_not_have(client, site):
    bearer_alone = 'Bearer realm="SCIM"'
    for profile, wrong, challenge, words in (
        ("miniorange", (basic, api_key), bearer_alone, ["bearer"]),
        ("keycloak", (None, api_key), bearer_alone + ', Basic realm="SCIM", charset="UTF-8"', ["bearer", "Basic"]),
        ("jumpcloud", (basic, None), bearer_alone, ["bearer", "X-API-Key"]),
    ):
        with connection(site, profile) as other:
            for show, headers in ((basic, basic("scim", other.token)), (api_key, api_key(other.token))):
                if show not in wrong:
                    expect(other.send("GET", "/Users?count=0", headers=headers).status == 200, f"{profile}: {show.__name__} is refused")
                    continue
                audited = site.last_audit()
                with unchanged(site):
                    reply = other.send("POST", "/Users", {"userName": unique()}, headers)
                check(Step(status=401, detail=words), reply, "POST")
                same(f"{profile}: the challenge", challenge, reply.header("WWW-Authenticate"))
                rows = site.audit(audited)
                same("rows in the audit", 1, len(rows))
                same("reason in the audit", "scheme", rows[0]["detail"])
                expect(rows[0]["token_id"] and rows[0]["connection_id"], "the audit does not know whose token it was")


def test_discovery_names_what_the_profile_has(client, site):
    for profile, types in (("miniorange", ["oauthbearertoken"]), ("keycloak", ["oauthbearertoken", "httpbasic"]), ("entra", ["oauthbearertoken", "oauth2"])):
        with connection(site, profile) as other:
            schemes = other.send("GET", "/ServiceProviderConfig").json["authenticationSchemes"]
            same(f"what {profile} has", types, [scheme["type"] for scheme in schemes])


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
    credential = basic(site.admin[0], password)
    is_refused(client, site, credential)
    is_refused(client, site, credential, "POST", "/Users", {"userName": unique()})
    is_refused(client, site, basic(*site.admin))
    is_refused(client, site, bearer(password))
    is_refused(client, site, api_key(password))
    forget_attempts(site)


# What a plugin for HTTP Basic does, what one against guessed passwords listens to, and WordPress taking
# every request for one of its API.
WATCHING = """
add_filter( 'application_password_is_api_request', '__return_true', PHP_INT_MAX );
add_filter(
    'determine_current_user',
    static function ( $user ) {
        static $is_asking = false;
        if ( $is_asking || ! isset( $_SERVER['PHP_AUTH_USER'] ) ) {
            return $user;
        }
        $is_asking = true;
        $found     = wp_authenticate( $_SERVER['PHP_AUTH_USER'], $_SERVER['PHP_AUTH_PW'] );
        return is_wp_error( $found ) ? $user : $found->ID;
    },
    15
);
foreach ( array( 'application_password_failed_authentication', 'application_password_did_authenticate', 'wp_authenticate', 'wp_login_failed' ) as $hook ) {
    add_action( $hook, static fn() => file_put_contents( '<file>', $hook . PHP_EOL, FILE_APPEND ) );
}
add_action(
    'set_current_user',
    static fn() => 0 === get_current_user_id() || file_put_contents( '<file>', 'somebody' . PHP_EOL, FILE_APPEND )
);
"""


def test_wordpress_never_sees_basic(client, site):
    """Neither does it log a user in nor does it take the token of a client for a failed login."""
    forget_attempts(site)
    password = site.wp("user", "application-password", "create", site.admin[0], unique(), "--porcelain")
    with tempfile.NamedTemporaryFile("r") as seen:
        os.chmod(seen.name, 0o666)
        with plugin(site, WATCHING.replace("<file>", seen.name)):
            Visitor(client, *site.admin).rest(password)
            expect("somebody" in seen.read(), "the plugin sees nothing at all")
            for credential in (basic("scim", client.token), basic(site.admin[0], client.token), basic("scim", another(client.token)), basic(site.admin[0], password), basic(*site.admin)):
                client.send("GET", "/Users?count=0", headers=credential)
                client.send("POST", "/Users", "{malformed", credential)
                same("what WordPress made of it", "", seen.read())
    forget_attempts(site)
