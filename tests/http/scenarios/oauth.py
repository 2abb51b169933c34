"""OAuth 2.0 client credentials: an access token for an hour, for the token of the client (RFC 6749 §4.4)."""

import re

from check import check, expect, is_sound, same
from case import Step, unique
from scenarios.auth import another, api_key, basic, bearer, forget_attempts
from steps import user

NEEDS_WORDPRESS = False
SHORT = True

ALL = "users:read users:write users:delete groups:read groups:write"


def form(client, **parameters):
    """A complete request; what is None is left out."""
    return {"grant_type": "client_credentials", "client_id": client.client_id, "client_secret": client.token, **parameters}


def given(client, **parameters):
    reply = client.ask_for_token(form(client, **parameters))
    is_token(reply)
    return reply.json


def is_token(reply, scope=None):
    same("status", 200, reply.status)
    is_unstored(reply)
    same("Pragma", "no-cache", reply.header("Pragma"))
    same("the members", {"access_token", "token_type", "expires_in", "scope"}, set(reply.json))
    same("token_type", "Bearer", reply.json["token_type"])
    same("expires_in", 3600, reply.json["expires_in"])
    expect(re.fullmatch(r"[\w-]{43,}", reply.json["access_token"]), "the access token is none")
    if scope:
        same("scope", scope, reply.json["scope"])


def is_unstored(reply):
    """What every answer of the token endpoint keeps to (RFC 6749 §5)."""
    same("Content-Type", "application/json", reply.header("Content-Type"))
    same("Cache-Control", "no-store", reply.header("Cache-Control"))
    same("X-Content-Type-Options", "nosniff", reply.header("X-Content-Type-Options"))
    expect(reply.header("Set-Cookie") is None, "the answer sets a cookie")
    for name, value in reply.headers:
        expect(not name.startswith(("x-wp-", "access-control-")) and name != "link", f"WordPress's own header {name}: {value}")


def is_refused(client, site, error, parameters, headers=None, status=400, words=(), method="POST", reason=None):
    """What is refused says what is wrong and leaves nothing but a row in the audit."""
    before = site.snapshot() if site else None
    audited = site.last_audit() if site else 0
    reply = client.ask_for_token(parameters, headers, method)
    expect(reply.status == status, f"{status} expected, got {reply!r}")
    is_unstored(reply)
    same("the members", {"error", "error_description"}, set(reply.json))
    same("error", error, reply.json["error"])
    description = reply.json["error_description"]
    expect(re.fullmatch(r"[\x20-\x21\x23-\x5b\x5d-\x7e]+", description), f"error_description is {description!r}")
    for word in words:
        expect(word in description, f"{word} is not named: {description}")
    challenge = 'Basic realm="SCIM", charset="UTF-8"' if status == 401 else None
    same("WWW-Authenticate", challenge, reply.header("WWW-Authenticate"))
    if site:
        same("what is stored", before, site.snapshot())
        rows = site.audit(audited)
        same("rows in the audit", 1, len(rows))
        row = rows[0]
        same("the row", ("authenticate.token", "refused", status, method), (row["action"], row["outcome"], int(row["status"]), row["method"]))
        expect(row["detail"].startswith(f"{error}: "), f"the reason in the audit is {row['detail']}")
        if reason:
            same("the reason in the audit", f"{error}: {reason}", row["detail"])
    return reply


def test_secret_in_the_body(client, site):
    audited = site.last_audit() if site else 0
    reply = client.ask_for_token(form(client))
    is_token(reply, ALL)
    if site:
        row = site.audit(audited)[0]
        same("the row", ("authenticate.token", "succeeded", 200), (row["action"], row["outcome"], int(row["status"])))
        expect(row["token_id"] and row["connection_id"], "the audit does not know who asked")
    same("status with the access token", 200, client.send("GET", "/Users?startIndex=1&count=1", headers=bearer(reply.json["access_token"])).status)


def test_secret_as_password_of_basic(client, site):
    encoded = "".join(f"%{byte:02x}" for byte in client.client_id.encode()), client.token.replace("_", "%5F")
    for credential in ((client.client_id, client.token), encoded):
        is_token(client.ask_for_token({"grant_type": "client_credentials"}, basic(*credential)), ALL)
    named_twice = {"grant_type": "client_credentials", "client_id": client.client_id}
    is_token(client.ask_for_token(named_twice, basic(client.client_id, client.token)), ALL)


def test_access_token_does_what_the_token_does(client, site):
    headers = bearer(given(client)["access_token"])
    made = client.send("POST", "/Users", {"userName": unique()}, headers)
    same("status of POST", 201, made.status)
    same("status of GET", 200, client.send("GET", f"/Users/{made.json['id']}").status)
    same("status of DELETE", 204, client.send("DELETE", f"/Users/{made.json['id']}", headers=headers).status)


def test_access_token_is_a_bearer_token_and_nothing_else(client, site):
    forget_attempts(site)
    token = given(client)["access_token"]
    for headers in (basic("scim", token), api_key(token), bearer(another(token)), bearer(token.upper())):
        check(Step(status=401), client.send("GET", "/Users", headers=headers), "GET")
    is_refused(client, site, "invalid_client", form(client, client_secret=token), status=401)
    forget_attempts(site)


def test_no_two_access_tokens_are_the_same(client, site):
    tokens = [given(client)["access_token"] for _ in range(3)]
    same("different tokens", 3, len(set(tokens)))
    for token in tokens:
        same("status", 200, client.send("GET", "/Users?count=0", headers=bearer(token)).status)


def test_scope_narrows(client, site):
    for scope in ("users:read", "users:read groups:read", "groups:read users:read"):
        reply = client.ask_for_token(form(client, scope=scope))
        is_token(reply)
        same("scope", set(scope.split()), set(reply.json["scope"].split()))
    is_token(client.ask_for_token(form(client, scope="")), ALL)
    headers = bearer(given(client, scope="users:read")["access_token"])
    with user(client) as known:
        same("status of GET", 200, client.send("GET", f"/Users/{known['id']}", headers=headers).status)
        for method, target, scope in (("DELETE", f"/Users/{known['id']}", "users:delete"), ("GET", "/Groups", "groups:read")):
            check(Step(status=403, detail=[scope]), client.send(method, target, headers=headers), method)


def test_scope_that_the_client_does_not_have(client, site):
    for scope in ("admin", "users:read admin", "USERS:READ", "https://graph.microsoft.com/.default", "users:read,users:write"):
        is_refused(client, site, "invalid_scope", form(client, scope=scope))


def test_wrong_clients(client, site):
    forget_attempts(site)
    for parameters in (
        form(client, client_secret="x"),
        form(client, client_secret=another(client.token)),
        form(client, client_id="abcdefghijkl"),
        form(client, client_id=client.client_id.upper()),
        form(client, client_id=client.token),
    ):
        is_refused(client, site, "invalid_client", parameters, status=401, words=["wrong"])
    for credential in ((client.client_id, "x"), ("abcdefghijkl", client.token)):
        is_refused(client, site, "invalid_client", {"grant_type": "client_credentials"}, basic(*credential), 401, ["wrong"])
    forget_attempts(site)


def test_clients_that_show_nothing(client, site):
    forget_attempts(site)
    for parameters, headers in (
        (form(client, client_id=None, client_secret=None), None),
        (form(client, client_secret=None), None),
        (form(client, client_secret=""), None),
        (form(client, client_id=None), None),
        ({"grant_type": "client_credentials"}, bearer(client.token)),
        ({"grant_type": "client_credentials"}, api_key(client.token)),
        ({"grant_type": "client_credentials"}, {"Authorization": "Basic ????"}),
        ({"grant_type": "client_credentials"}, basic("", client.token)),
    ):
        forget_attempts(site)
        is_refused(client, site, "invalid_client", parameters, headers, 401, ["client_id", "client_secret"], reason="missing")
    forget_attempts(site)


def test_an_assertion_that_nobody_trusts(client, site):
    forget_attempts(site)
    assertion = {"client_assertion": "x.y.z", "client_assertion_type": "urn:ietf:params:oauth:client-assertion-type:jwt-bearer"}
    is_refused(client, site, "invalid_client", form(client, client_id=None, client_secret=None, **assertion), None, 401, ["client_"])
    forget_attempts(site)


def test_requests_that_are_none(client, site):
    name, secret = f"client_id={client.client_id}", f"client_secret={client.token}"
    grant = "grant_type=client_credentials"
    for parameters, headers, words in (
        ("", None, ["grant_type"]),
        (form(client, grant_type=None), None, ["grant_type", "form-encoded"]),
        (form(client, grant_type=""), None, ["grant_type"]),
        ('{"grant_type": "client_credentials"}', {"Content-Type": "application/json"}, ["form-encoded"]),
        (f"{grant}&{grant}&{name}&{secret}", None, ["twice"]),
        (f"{grant}&{name}&{secret}&scope=users:read&scope=users:write", None, ["twice"]),
        (f"{grant}&{name}&{secret}&{secret}", None, ["twice"]),
        (f"{grant}&{name}&{secret}&x=1&x=2", None, ["twice"]),
        (form(client), basic(client.client_id, client.token), ["header", "body"]),
        (form(client), bearer(client.token), ["header", "body"]),
        (form(client, client_id="abcdefghijkl", client_secret=None), basic(client.client_id, client.token), ["client_id"]),
        (form(client, padding="x" * 9000), None, ["large"]),
        (form(client), {"Origin": "https://evil.example"}, ["browser"]),
        (form(client, client_secret="x"), {"Origin": "null"}, ["browser"]),
    ):
        forget_attempts(site)
        is_refused(client, site, "invalid_request", parameters, headers, words=words)
    forget_attempts(site)


def test_parameters_in_the_query_do_not_count(client, site):
    forget_attempts(site)
    joint = "&" if "?" in client.token_url() else "?"
    url = f"{client.token_url()}{joint}grant_type=client_credentials&client_id={client.client_id}&client_secret={client.token}"
    reply = client.raw("POST", url, "", {"Content-Type": "application/x-www-form-urlencoded"})
    same("status", 400, reply.status)
    same("error", "invalid_request", reply.json["error"])
    reply = client.raw("POST", url, "grant_type=client_credentials", {"Content-Type": "application/x-www-form-urlencoded"})
    same("status", 401, reply.status)
    forget_attempts(site)


def test_parameters_that_nobody_knows_are_ignored(client, site):
    is_token(client.ask_for_token(form(client, resource="https://example.org", audience="x", __proto__="y")), ALL)


def test_other_grants(client, site):
    for grant in ("password", "authorization_code", "refresh_token", "CLIENT_CREDENTIALS", "urn:ietf:params:oauth:grant-type:jwt-bearer"):
        is_refused(client, site, "unsupported_grant_type", form(client, grant_type=grant), words=["client_credentials"])


def test_other_methods(client, site):
    for method in ("GET", "PUT", "DELETE", "OPTIONS", "PROPFIND"):
        forget_attempts(site)
        reply = is_refused(client, site, "invalid_request", form(client), status=405, words=["POST"], method=method)
        same("Allow", "POST", reply.header("Allow"))
    forget_attempts(site)
    reply = client.ask_for_token(None, method="HEAD")
    same("HEAD", (405, b""), (reply.status, reply.body))


def test_what_is_wrong_with_a_client_comes_before_what_it_asks_for(client, site):
    forget_attempts(site)
    for more in ({"grant_type": "password"}, {"scope": "admin"}):
        is_refused(client, site, "invalid_client", form(client, client_secret=another(client.token), **more), status=401)
    forget_attempts(site)


def test_answer_below_the_base_is_scim_and_beside_it_is_not(client, site):
    reply = client.send("POST", "/oauth2/token", "grant_type=client_credentials")
    is_sound(reply, "POST")
    same("status below the base URL", 404, reply.status)
