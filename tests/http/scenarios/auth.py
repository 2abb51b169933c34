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


def is_refused(client, site, headers, method="GET", target="/Users", body=None):
    before = site.snapshot() if site else None
    audited = site.last_audit() if site else 0
    reply = client.send(method, target, body, headers)
    check(REFUSED, reply, method)
    if site:
        same("what is stored", before, site.snapshot())
        rows = site.audit(audited)
        same("rows in the audit", 1, len(rows))
        same("status in the audit", 401, int(rows[0]["status"]))
        same("outcome in the audit", "refused", rows[0]["outcome"])


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
        is_refused(client, site, {"Authorization": f"{scheme} {client.token}"})
    basic = base64.b64encode(f"scim:{client.token}".encode()).decode()
    is_refused(client, site, {"Authorization": f"Basic {basic}"})
    is_refused(client, site, {"Authorization": client.token})
    forget_attempts(site)


def test_token_elsewhere_than_in_the_header(client, site):
    forget_attempts(site)
    none = {"Authorization": None}
    for parameter in ("access_token", "token", "authorization", "Authorization", "bearer"):
        is_refused(client, site, none, target=f"/Users?{parameter}={client.token}")
    is_refused(client, site, {**none, "Cookie": f"Authorization=Bearer {client.token}; token={client.token}"})
    form = {**none, "Content-Type": "application/x-www-form-urlencoded"}
    is_refused(client, site, form, "POST", "/Users", f"access_token={client.token}")
    is_refused(client, site, {**none, "X-Authorization": f"Bearer {client.token}", "X-Api-Key": client.token})


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
