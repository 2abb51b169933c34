"""What becomes of access tokens on a site: they end with the token that they were given for, and go away."""

import json
from concurrent.futures import ThreadPoolExecutor

from case import Step, unique
from check import check, expect, same
from client import Client
from connections import connection
from scenarios.auth import another, basic, bearer, forget_attempts, is_refused
from scenarios.oauth import form, given, is_refused as is_not_given, is_token
from scenarios.tokens import create
from steps import unchanged

NEEDS_WORDPRESS = True
SHORT = False


def public_id(token):
    return token.removeprefix("scim_").removeprefix("access_")[:12]


def client_of(client, token):
    return Client(client.base_url, token)


def rows(site, token):
    """The stored access tokens of a token."""
    prefix = site.database.prefix()
    return site.database.rows(
        f"SELECT access.* FROM {prefix}scimpress_access_tokens access JOIN {prefix}scimpress_tokens tokens "
        f"ON tokens.id = access.token_id WHERE tokens.public_id = '{public_id(token)}'"
    )


def change(site, table, column, value, token):
    """Changes a column of a token, or of an access token."""
    site.database.execute(f"UPDATE {site.database.prefix()}scimpress_{table} SET {column} = {value} WHERE public_id = '{public_id(token)}'")


def opens(client, access):
    return client.send("GET", "/Users?count=0", headers=bearer(access)).status == 200


def test_ends_when_the_token_is_revoked(client, site):
    forget_attempts(site)
    other = client_of(client, create(site))
    access = given(other)["access_token"]
    expect(opens(client, access), "the access token is refused")
    site.wp("scim", "token", "revoke", public_id(other.token), "--yes")
    is_refused(client, site, bearer(access), reason="revoked")
    is_not_given(other, site, "invalid_client", form(other), status=401, reason="revoked")
    forget_attempts(site)


def test_ends_when_the_token_does(client, site):
    forget_attempts(site)
    other = client_of(client, create(site))
    access = given(other)["access_token"]
    change(site, "tokens", "expires", 1_000_000, other.token)
    is_refused(client, site, bearer(access), reason="expired")
    is_not_given(other, site, "invalid_client", form(other), status=401, reason="expired")
    forget_attempts(site)


def test_ends_when_the_token_is_deleted(client, site):
    forget_attempts(site)
    other = client_of(client, create(site))
    access = given(other)["access_token"]
    site.database.execute(f"DELETE FROM {site.database.prefix()}scimpress_tokens WHERE public_id = '{public_id(other.token)}'")
    is_refused(client, site, bearer(access), reason="unknown")
    forget_attempts(site)


def test_ends_after_its_hour(client, site):
    forget_attempts(site)
    access = given(client)["access_token"]
    change(site, "access_tokens", "expires", 1_000_000, access)
    is_refused(client, site, bearer(access), reason="expired")
    expect(opens(client, client.token), "the token has ended as well")
    forget_attempts(site)


def test_allows_no_more_than_the_token(client, site):
    other = client_of(client, create(site))
    access = given(other)["access_token"]
    change(site, "tokens", "scopes", "'users:read'", other.token)
    expect(opens(client, access), "the access token is refused")
    check(Step(status=403, detail=["groups:read"]), client.send("GET", "/Groups", headers=bearer(access)), "GET")
    reply = other.ask_for_token(form(other))
    is_token(reply, "users:read")
    is_not_given(other, site, "invalid_scope", form(other, scope="groups:read"), words=["users:read"])


def test_profile_without_client_credentials(client, site):
    with connection(site, "keycloak") as other:
        is_not_given(other, site, "unauthorized_client", form(other), words=["profile"])
    with connection(site, "entra") as other:
        access = given(other)["access_token"]
        expect(opens(other, access), "the access token is refused")
        number = json.loads(site.wp("scim", "connection", "list", "--format=json"))[-1]["id"]
        site.wp("scim", "connection", "update", str(number), "--profile=miniorange")
        audited = site.last_audit()
        with unchanged(site):
            reply = other.send("POST", "/Users", {"userName": unique()}, bearer(access))
        check(Step(status=401, detail=["client credentials"]), reply, "POST")
        same("reason in the audit", "scheme", site.audit(audited)[0]["detail"])


def test_only_the_digest_is_stored(client, site):
    access = given(client)["access_token"]
    opens(client, access)
    stored = repr(site.snapshot()) + repr(site.audit())
    expect(access[-43:] not in stored, "the secret of an access token is in the database")
    expect(public_id(access) in stored, "the access token is not there at all")


def test_is_none_of_the_tokens_that_somebody_made(client, site):
    before = site.wp("scim", "token", "list", "--format=count")
    access = given(client)["access_token"]
    same("the number of tokens", before, site.wp("scim", "token", "list", "--format=count"))
    site.wp("scim", "token", "revoke", public_id(access), "--yes", fails=True)


def test_those_that_have_ended_are_deleted(client, site):
    other = client_of(client, create(site))
    first, second = given(other)["access_token"], given(other)["access_token"]
    change(site, "access_tokens", "expires", 1_000_000, first)
    third = given(client)["access_token"]
    same("the rows that are left", [public_id(second)], [row["public_id"] for row in rows(site, other.token)])
    expect(opens(client, second) and opens(client, third), "one that has not ended is refused")


def test_many_at_the_same_time(client, site):
    other = client_of(client, create(site))
    with ThreadPoolExecutor(8) as pool:
        replies = list(pool.map(lambda _: other.ask_for_token(form(other)), range(24)))
    same("the statuses", {200}, {reply.status for reply in replies})
    same("the number of rows", 24, len(rows(site, other.token)))


def test_use_is_noted_with_the_token(client, site):
    token = create(site)
    listed = lambda: next(row for row in json.loads(site.wp("scim", "token", "list", "--format=json")) if row["public_id"] == public_id(token))
    given(client_of(client, token))
    expect(listed()["last_used"], "the use is not noted")


def test_many_wrong_secrets_are_told_to_wait(client, site):
    forget_attempts(site)
    try:
        wrong = form(client, client_secret=another(client.token))
        replies = [client.ask_for_token(wrong) for _ in range(14)]
        same("the first ten", [401] * 10, [reply.status for reply in replies[:10]])
        last = replies[-1]
        same("the last one", (429, "invalid_client"), (last.status, last.json["error"]))
        expect(int(last.header("Retry-After")) > 0, "no Retry-After")
        same("a bad token below the base URL", 429, client.send("GET", "/Users", headers=bearer(another(client.token))).status)
        is_token(client.ask_for_token(form(client)))
    finally:
        forget_attempts(site)


def test_password_of_an_administrator_is_no_secret(client, site):
    forget_attempts(site)
    password = site.wp("user", "application-password", "create", site.admin[0], unique(), "--porcelain")
    for secret in (password, site.admin[1]):
        is_not_given(client, site, "invalid_client", {"grant_type": "client_credentials"}, basic(site.admin[0], secret), 401)
        is_not_given(client, site, "invalid_client", form(client, client_id=site.admin[0], client_secret=secret), status=401)
    forget_attempts(site)
