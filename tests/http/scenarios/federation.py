"""Clients without a secret: their identity provider signs for them (RFC 7523 §2.2)."""

from case import unique
from check import same
from issuer import Issuer
from scenarios.auth import bearer, forget_attempts
from scenarios.oauth import is_refused, is_token
from steps import user

NEEDS_WORDPRESS = True
SHORT = False


def test_an_assertion_is_worth_an_access_token_until_the_token_is_revoked(client, site):
    with Issuer(site, unique()) as issuer:
        token = issuer.token(site, "--scopes=users:read")
        reply = client.ask_for_token(issuer.form())
        is_token(reply, "users:read")
        headers = bearer(reply.json["access_token"])
        with user(client) as known:
            same("status of GET", 200, client.send("GET", f"/Users/{known['id']}", headers=headers).status)
            same("status of DELETE", 403, client.send("DELETE", f"/Users/{known['id']}", headers=headers).status)
        same("the audit", "authenticate.token", [row for row in site.audit() if row["action"].startswith("authenticate")][-1]["action"])
        is_token(client.ask_for_token(issuer.form(client_id=token)))
        is_token(client.ask_for_token(issuer.form(client_id="client")))
        is_refused(client, site, "invalid_scope", issuer.form(scope="users:write"))
        site.wp("scim", "token", "revoke", token, "--yes")
        is_refused(client, site, "invalid_client", issuer.form(), status=401, words=["client_assertion"], reason="revoked")
        same("status", 401, client.send("GET", "/Users?count=0", headers=headers).status)
    forget_attempts(site)


def test_assertions_that_are_none(client, site):
    with Issuer(site, unique()) as issuer, Issuer(site, unique()) as other:
        issuer.token(site)
        for parameters, status, error, word in (
            (issuer.form(client_assertion=issuer.assertion(aud="api://another")), 401, "invalid_client", "the assertion is for another audience"),
            (issuer.form(client_assertion=issuer.assertion(exp=1)), 401, "invalid_client", "the assertion has ended"),
            (issuer.form(client_assertion=other.assertion()), 401, "invalid_client", "no token trusts who signed the assertion"),
            (issuer.form(client_assertion=other.assertion(iss=issuer.name)), 401, "invalid_client", "the key of the assertion is not among those of the issuer, or they could not be read"),
            (issuer.form(client_assertion="x.y.z"), 401, "invalid_client", "malformed"),
            (issuer.form(client_id="another"), 401, "invalid_client", "the client_id is not that of the assertion"),
            (issuer.form(client_assertion_type="x"), 400, "invalid_request", "the client_assertion_type is urn:ietf:params:oauth:client-assertion-type:jwt-bearer"),
            (issuer.form(client_secret="x"), 400, "invalid_request", "the client authenticates by an assertion and in another way"),
        ):
            forget_attempts(site)
            is_refused(client, site, error, parameters, status=status, reason=word)
    forget_attempts(site)


def test_a_token_without_a_secret_lets_nobody_in_by_itself(client, site):
    with Issuer(site, unique()) as issuer:
        token = issuer.token(site)
        row = site.database.rows(f"SELECT * FROM {site.database.prefix()}scimpress_tokens WHERE public_id = '{token}'")[0]
        same("the scopes", 5, len(row["scopes"].split()))
        for headers in (bearer(f"scim_{token}_{'A' * 43}"), bearer(token), bearer(issuer.assertion())):
            forget_attempts(site)
            same("status", 401, client.send("GET", "/Users?count=0", headers=headers).status)
    forget_attempts(site)
