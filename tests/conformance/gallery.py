"""The tests that Microsoft's gallery asks for (template v6): what its Logic App sends follows from /Schemas, so
these are code and not rows. Each is named as it is there."""

import json
import random

from case import unique
from check import expect, holds, same
from client import ENTERPRISE, GROUP, USER
from issuer import Issuer
from steps import ask, operate, read, user
from wordpress import Site


def schemas(client):
    return {schema["id"]: schema for schema in ask(client, "GET", "/Schemas")["Resources"]}


def paths(schema, prefix=""):
    """What can be mapped, as Entra ID flattens a schema: (path, attribute)."""
    for attribute in schema["attributes"]:
        name = prefix + attribute["name"]
        if attribute["type"] != "complex":
            yield name, attribute
            continue
        subs = {sub["name"]: sub for sub in attribute["subAttributes"]}
        if not attribute["multiValued"]:
            yield from ((f"{name}.{sub}", known) for sub, known in subs.items())
        elif subs.get("type", {}).get("canonicalValues"):
            for value in subs["type"]["canonicalValues"]:
                yield from ((f'{name}[type eq "{value}"].{sub}', known) for sub, known in subs.items())
        elif "primary" in subs:
            yield from ((f'{name}[primary eq "True"].{sub}', known) for sub, known in subs.items())


def all_paths(client):
    known = schemas(client)
    yield from paths(known[USER])
    yield from paths(known[ENTERPRISE], ENTERPRISE + ":")


# What Entra ID maps unless somebody changes it.
DEFAULT_MAPPING = (
    "userName", "active", "displayName", "title", "preferredLanguage", "externalId", "name.givenName", "name.familyName", "name.formatted",
    'emails[type eq "work"].value', 'addresses[type eq "work"].formatted', 'addresses[type eq "work"].streetAddress',
    'addresses[type eq "work"].locality', 'addresses[type eq "work"].region', 'addresses[type eq "work"].postalCode',
    'addresses[type eq "work"].country', 'phoneNumbers[type eq "work"].value', 'phoneNumbers[type eq "mobile"].value',
    'phoneNumbers[type eq "fax"].value', f"{ENTERPRISE}:employeeNumber", f"{ENTERPRISE}:department", f"{ENTERPRISE}:manager.value",
)


def test_Schema_Discoverability(client):
    known = {path.lower() for path, _ in all_paths(client)}
    for path in DEFAULT_MAPPING:
        expect(path.lower() in known or path == "externalId", f"{path} cannot be discovered in /Schemas")


def targets(client):
    """The optional single values that an update is tried on."""
    skipped = ("id", "meta", "groups", "roles", "schemas", "active", "userName", "externalId", "password", f"{ENTERPRISE}:manager")
    for path, attribute in all_paths(client):
        if attribute["mutability"] in ("readOnly",) or attribute.get("multiValued") or attribute.get("required"):
            continue
        if not path.startswith(skipped) and attribute["type"] in ("string", "reference"):
            yield path


def value_at(resource, path):
    """What a flattened path means in a resource; None when it is unassigned."""
    if path.startswith(ENTERPRISE + ":"):
        return value_at(resource.get(ENTERPRISE, {}), path.removeprefix(ENTERPRISE + ":"))
    if "[" in path:
        name, rest = path.split("[", 1)
        condition, sub = rest.split("].")
        key, value = condition.split(" eq ")
        value = json.loads(value)
        for element in resource.get(name, []):
            if element.get(key) == (True if key == "primary" else value):
                return element.get(sub)
        return None
    for name in path.split("."):
        if not isinstance(resource, dict):
            return None
        resource = resource.get(name)
    return resource


WHOLE = {
    "schemas": [USER, ENTERPRISE],
    "userName": "word@example.com",
    "externalId": "word",
    "active": True,
    "displayName": "D",
    "title": "T",
    "name": {"givenName": "G", "familyName": "F", "formatted": "G F"},
    "emails": [{"type": "work", "value": "word@example.com", "primary": True}],
    "phoneNumbers": [{"type": "work", "value": "1"}, {"type": "mobile", "value": "2"}],
    "addresses": [{"type": "work", "locality": "L", "country": "DE"}],
    ENTERPRISE: {"department": "S", "employeeNumber": "7"},
}


def test_SCIM_Null_Update(client):
    with user(client, **WHOLE) as made:
        for cleared in ("", None):
            for path in targets(client):
                operate(client, made, [{"op": "replace", "path": path, "value": cleared}])
                found = value_at(read(client, made), path)
                expect(found in (None, ""), f"{path} is {found!r} after {cleared!r}")
            ask(client, "PUT", f"/Users/{made['id']}", {name: part for name, part in made.items() if name not in ("id", "meta")})


def test_SCIM_User_Create(client):
    with user(client, **WHOLE) as made:
        expect(made["id"], "no id")
        same("userName", made["userName"], read(client, made)["userName"])


def test_SCIM_User_Update(client):
    with user(client, **WHOLE) as made:
        updates = {}
        for path in targets(client):
            word = "".join(random.choices("abcdefghijklmnopqrstuvwxyz", k=8))
            is_address = path.startswith("emails") and path.endswith(".value")
            value = f"upd-{word}@example.com" if is_address else f"upd-{word}"
            # A type that is changed would take its element out of reach of the next path.
            if not path.endswith(("].type", "].primary")):
                updates[path] = value
        operate(client, made, [{"op": "Replace", "path": path, "value": value} for path, value in updates.items()])
        after = read(client, made)
        for path, value in updates.items():
            same(path, value, value_at(after, path))


def test_SCIM_User_Pagination(client):
    made = [ask(client, "POST", "/Users", {"schemas": [USER], "userName": f"{unique()}@example.com"}, 201)["id"] for _ in range(11)]
    try:
        for page in range(3):
            answer = ask(client, "GET", f"/Users?startIndex={page * 5 + 1}&count=5")
            same("startIndex", page * 5 + 1, answer["startIndex"])
            expect(answer["totalResults"] >= 11, "users are missing")
            expect(answer["Resources"], f"page {page + 1} is empty")
    finally:
        for one in made:
            client.send("DELETE", f"/Users/{one}")


def test_SCIM_Update_Manager(client):
    path = f"{ENTERPRISE}:manager"
    with user(client, **WHOLE) as made, user(client) as manager:
        for operation, value, expected in (("Add", manager["id"], manager["id"]), ("Replace", "another", "another"), ("Replace", "", None)):
            operate(client, made, [{"op": operation, "path": path, "value": value}])
            same("manager", expected, value_at(read(client, made), path + ".value"))


def test_SCIM_Group_Create(client):
    name = f"Group {unique()}"
    made = ask(client, "POST", "/Groups", {"schemas": [GROUP], "displayName": name, "externalId": unique()}, 201)
    same("displayName", name, ask(client, "GET", f"/Groups/{made['id']}")["displayName"])
    ask(client, "DELETE", f"/Groups/{made['id']}", status=204)


def test_SCIM_Group_Update(client):
    made = ask(client, "POST", "/Groups", {"schemas": [GROUP], "displayName": f"Group {unique()}"}, 201)
    changes = {"displayName": f"upd-{unique()}", "externalId": f"upd-{unique()}"}
    body = {"schemas": ["urn:ietf:params:scim:api:messages:2.0:PatchOp"], "Operations": [{"op": "Replace", "path": path, "value": value} for path, value in changes.items()]}
    ask(client, "PATCH", f"/Groups/{made['id']}", body)
    holds(changes, ask(client, "GET", f"/Groups/{made['id']}"))
    ask(client, "DELETE", f"/Groups/{made['id']}", status=204)


def test_SCIM_Group_Pagination(client):
    made = [ask(client, "POST", "/Groups", {"schemas": [GROUP], "displayName": f"Group {unique()}"}, 201)["id"] for _ in range(6)]
    same("startIndex", 6, ask(client, "GET", "/Groups?startIndex=6&count=5")["startIndex"])
    for one in made:
        ask(client, "DELETE", f"/Groups/{one}", status=204)


def test_Validate_Credentials(client):
    form = {"grant_type": "client_credentials", "client_id": client.client_id, "client_secret": client.token}
    reply = client.ask_for_token(form)
    expect(200 <= reply.status < 300 and reply.json.get("access_token"), f"no access token: {reply!r}")
    same("token_type", "bearer", reply.json["token_type"].lower())
    expect(60 <= reply.json["expires_in"] / 60 <= 360, f"valid for {reply.json['expires_in']} seconds")
    headers = {"Authorization": f"Bearer {reply.json['access_token']}"}
    ask(client, "GET", "/Users?startIndex=1&count=1", headers=headers)


# Whom a token trusts is kept by a site: the server in memory has no tokens but the one it is started with.
OF_A_SITE = ("Federated_Identity",)


def test_Federated_Identity(client):
    """An assertion of Entra ID instead of a secret."""
    site = Site.from_environment()
    with Issuer(site, unique()) as issuer:
        issuer.token(site)
        reply = client.ask_for_token(issuer.form())
        expect(200 <= reply.status < 300 and reply.json.get("access_token"), f"no access token for an assertion: {reply!r}")
        headers = {"Authorization": f"Bearer {reply.json['access_token']}"}
        ask(client, "GET", "/Users?startIndex=1&count=1", headers=headers)
