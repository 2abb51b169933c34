"""Who is not let in, whatever is asked."""

import base64

from case import Step, unique
from check import check, expect, same
from steps import user

NEEDS_WORDPRESS = False
SHORT = True

REFUSED = Step(status=401)


def forget_attempts(site):
    if site:
        site.forget_attempts()


def is_refused(client, site, headers, method="GET", target="/Users", body=None, reason=None):
    before = site.snapshot() if site else None
    audited = site.last_audit() if site else 0
    reply = client.send(method, target, body, headers)
    check(REFUSED, reply, method)
    expect("Basic" not in reply.header("WWW-Authenticate"), "a stranger is asked for a password")
    if site:
        same("what is stored", before, site.snapshot())
        rows = site.audit(audited)
        same("rows in the audit", 1, len(rows))
        same("status in the audit", 401, int(rows[0]["status"]))
        same("outcome in the audit", "refused", rows[0]["outcome"])
        if reason:
            same("reason in the audit", reason, rows[0]["detail"])


def basic(name, password):
    return {"Authorization": "Basic " + base64.b64encode(f"{name}:{password}".encode()).decode()}


def bearer(token):
    return {"Authorization": f"Bearer {token}"}


def api_key(token):
    return {"Authorization": None, "X-API-Key": token}


def another(token):
    """Something of the form of a token that is none."""
    return token[:-8] + "".join("A" if character != "A" else "B" for character in token[-8:])


def test_no_credential(client, site):
    forget_attempts(site)
    is_refused(client, site, {"Authorization": None})


def test_empty_credential(client, site):
    forget_attempts(site)
    is_refused(client, site, {"Authorization": ""})


def test_scheme_alone(client, site):
    forget_attempts(site)
    is_refused(client, site, {"Authorization": "Bearer"})
    is_refused(client, site, {"Authorization": "Bearer "})


def test_bad_tokens(client, site):
    forget_attempts(site)
    for token in ("x", "non-token", client.token[:-1], client.token + "x", client.token.upper(), client.token[::-1], f"{client.token} x"):
        is_refused(client, site, {"Authorization": f"Bearer {token}"})
    forget_attempts(site)


def test_credential_of_another_scheme(client, site):
    forget_attempts(site)
    for scheme in ("Basic", "Digest", "Token", "Bearer:", "SCIM"):
        is_refused(client, site, {"Authorization": f"{scheme} {client.token}"}, reason="malformed")
    is_refused(client, site, {"Authorization": client.token})
    forget_attempts(site)


def test_token_as_password_of_basic(client, site):
    for name in ("scim", "0", "J\u00f6rg O'Neil", "admin", client.token):
        reply = client.send("GET", "/Users?count=0", headers=basic(name, client.token))
        expect(reply.status == 200, f"the name {name}: {reply!r}")
    encoded = basic("scim", client.token)["Authorization"].split()[1]
    for scheme in ("basic", "BASIC", "Basic  "):
        reply = client.send("GET", "/Users?count=0", headers={"Authorization": f"{scheme} {encoded}"})
        expect(reply.status == 200, f"{scheme}: {reply!r}")


def test_basic_that_is_none(client, site):
    forget_attempts(site)
    is_refused(client, site, basic("", client.token), reason="malformed")
    is_refused(client, site, basic(client.token, ""))
    is_refused(client, site, basic("scim:x", client.token))
    is_refused(client, site, basic("scim", client.token.upper()))
    is_refused(client, site, basic("scim", another(client.token)), reason="unknown")
    for encoded in ("", "????", base64.b64encode(client.token.encode()).decode()):
        is_refused(client, site, {"Authorization": f"Basic {encoded}"}, reason="malformed")
    forget_attempts(site)


def test_token_as_api_key(client, site):
    for name in ("X-API-Key", "x-api-key", "X-Api-Key"):
        reply = client.send("GET", "/Users?count=0", headers={"Authorization": None, name: client.token})
        expect(reply.status == 200, f"{name}: {reply!r}")
    with_empty = client.send("GET", "/Users?count=0", headers={"Authorization": "", "X-API-Key": client.token})
    expect(with_empty.status == 200, f"with an empty Authorization: {with_empty!r}")


def test_bad_api_keys(client, site):
    forget_attempts(site)
    for key in ("x", f"Bearer {client.token}", client.token.upper(), another(client.token), f"{client.token}, {client.token}"):
        is_refused(client, site, api_key(key))
    forget_attempts(site)


def test_one_token_shown_twice(client, site):
    for authorization in (f"Bearer {client.token}", basic("scim", client.token)["Authorization"]):
        reply = client.send("GET", "/Users?count=0", headers={"Authorization": authorization, "X-API-Key": client.token})
        expect(reply.status == 200, repr(reply))


def test_key_of_a_gateway_beside_a_token(client, site):
    reply = client.send("GET", "/Users?count=0", headers={"X-API-Key": "key-of-a-gateway"})
    expect(reply.status == 200, repr(reply))


def test_authorization_counts_before_the_api_key(client, site):
    forget_attempts(site)
    is_refused(client, site, {"Authorization": "Digest x", "X-API-Key": client.token}, reason="malformed")
    forget_attempts(site)


def test_two_different_tokens(client, site):
    forget_attempts(site)
    for authorization in (f"Bearer {another(client.token)}", basic("scim", another(client.token))["Authorization"]):
        headers = {"Authorization": authorization, "X-API-Key": client.token}
        is_refused(client, site, headers, reason="conflicting")
        reply = client.send("GET", "/Users", headers=headers)
        check(Step(status=401, detail=["two different", "X-API-Key"]), reply, "GET")
        same("the challenge", 'Bearer realm="SCIM", error="invalid_request"', reply.header("WWW-Authenticate"))


def test_challenge_tells_a_bad_token_from_none(client, site):
    forget_attempts(site)
    challenge = lambda headers: client.send("GET", "/Users", headers=headers).header("WWW-Authenticate")
    same("without a token", 'Bearer realm="SCIM"', challenge({"Authorization": None}))
    for headers in (bearer(another(client.token)), basic("scim", "x"), api_key("x")):
        same("with a bad one", 'Bearer realm="SCIM", error="invalid_token"', challenge(headers))
    forget_attempts(site)


def test_token_elsewhere_than_in_the_header(client, site):
    forget_attempts(site)
    none = {"Authorization": None}
    for parameter in ("access_token", "token", "authorization", "Authorization", "bearer"):
        is_refused(client, site, none, target=f"/Users?{parameter}={client.token}")
    is_refused(client, site, {**none, "Cookie": f"Authorization=Bearer {client.token}; token={client.token}"})
    form = {**none, "Content-Type": "application/x-www-form-urlencoded"}
    is_refused(client, site, form, "POST", "/Users", f"access_token={client.token}")
    is_refused(client, site, {**none, "X-Authorization": f"Bearer {client.token}", "Api-Key": client.token, "X-API-Token": client.token})


def test_nothing_is_told_without_a_credential(client, site):
    with user(client) as known:
        for method, target in (
            ("GET", "/Users"),
            ("GET", f"/Users/{known['id']}"),
            ("GET", "/Users/018f0000-0000-7000-8000-000000000000"),
            ("PUT", f"/Users/{known['id']}"),
            ("PATCH", f"/Users/{known['id']}"),
            ("DELETE", f"/Users/{known['id']}"),
            ("POST", "/Users"),
            ("GET", "/"),
            ("GET", "/Me"),
            ("GET", "/Groups"),
            ("POST", "/Bulk"),
            ("GET", "/ServiceProviderConfig"),
            ("GET", "/Schemas"),
            ("GET", "/ResourceTypes"),
            ("GET", "/Nothing"),
            ("PROPFIND", "/Users"),
        ):
            forget_attempts(site)
            is_refused(client, site, {"Authorization": None}, method, target, None if method == "GET" else f'{{"userName": "{unique()}"}}')
        expect(client.send("GET", f"/Users/{known['id']}").status == 200, "the user is still there")


def test_bad_body_without_a_credential_is_not_read(client, site):
    forget_attempts(site)
    is_refused(client, site, {"Authorization": None}, "POST", "/Users", "{malformed")
    is_refused(client, site, {"Authorization": None}, "POST", "/Users", "x" * 2_000_000)
