"""What a request may cost: at the edge, and one past it."""

import json

from case import Step, unique
from check import check, expect
from client import PATCH
from steps import ask, operate, user

NEEDS_WORDPRESS = False
SHORT = False

BULK = "urn:ietf:params:scim:api:messages:2.0:BulkRequest"
SEARCH = "urn:ietf:params:scim:api:messages:2.0:SearchRequest"


def body_of(size):
    """A user of exactly that many bytes, most of them in an attribute that nobody knows."""
    text = json.dumps({"userName": unique(), "padding": ""})
    return text[:-2] + "x" * (size - len(text)) + text[-2:]


def refused(client, site, method, target, body, status, kind, words, headers=None):
    before = site.snapshot() if site else client.send("GET", "/Users?count=200").json
    reply = client.send(method, target, body, headers)
    check(Step(status=status, type=kind, detail=words), reply, method)
    after = site.snapshot() if site else client.send("GET", "/Users?count=200").json
    expect(before == after, "something changed")


def created(client, body):
    made = ask(client, "POST", "/Users", body, 201)
    ask(client, "DELETE", f"/Users/{made['id']}", status=204)
    return made


def test_body_bytes(client, site):
    created(client, body_of(1 << 20))
    refused(client, site, "POST", "/Users", body_of((1 << 20) + 1), 413, "", ["1048576"])
    refused(client, site, "POST", "/Users", body_of(5 << 20), 413, "", ["1048576"])


def test_body_bytes_of_patch_and_put(client, site):
    with user(client) as known:
        for method in ("PUT", "PATCH"):
            refused(client, site, method, f"/Users/{known['id']}", body_of((1 << 20) + 1), 413, "", ["1048576"])


def test_json_depth(client, site):
    nested = lambda depth: '{"userName": "' + unique() + '", "colour": ' + "[" * (depth - 1) + "]" * (depth - 1) + "}"
    created(client, nested(32))
    refused(client, site, "POST", "/Users", nested(33), 400, "invalidSyntax", ["32"])
    refused(client, site, "POST", "/Users", nested(100_000), 400, "invalidSyntax", ["32"])


def test_json_depth_of_objects(client, site):
    nested = lambda depth: '{"userName": "' + unique() + '", "colour": ' + '{"a":' * (depth - 1) + "1" + "}" * depth
    created(client, nested(32))
    refused(client, site, "POST", "/Users", nested(33), 400, "invalidSyntax", ["32"])


def search(text, **more):
    return {"schemas": [SEARCH], "filter": text, "count": 0, **more}


def test_filter_bytes(client, site):
    of = lambda size: 'title eq "' + "x" * (size - len('title eq ""')) + '"'
    ask(client, "POST", "/Users/.search", search(of(8192)))
    refused(client, site, "POST", "/Users/.search", search(of(8193)), 400, "invalidFilter", ["8192"])
    refused(client, site, "POST", "/.search", search(of(100_000)), 400, "invalidFilter", ["8192"])


def test_filter_depth(client, site):
    of = lambda depth: "(" * depth + "title pr" + ")" * depth
    ask(client, "POST", "/Users/.search", search(of(32)))
    refused(client, site, "POST", "/Users/.search", search(of(33)), 400, "invalidFilter", ["32"])
    refused(client, site, "POST", "/Users/.search", search(of(4000)), 400, "invalidFilter", ["32"])
    refused(client, site, "POST", "/Users/.search", search("not (" * 33 + "title pr" + ")" * 33), 400, "invalidFilter", ["32"])


def test_filters_that_clients_send(client, site):
    """Twelve parentheses, eight nots, forty terms, six hundred bytes: seen in the wild."""
    ask(client, "POST", "/Users/.search", search("(" * 12 + "title pr" + ")" * 12))
    ask(client, "POST", "/Users/.search", search("not (" * 8 + "title pr" + ")" * 8))
    ask(client, "POST", "/Users/.search", search(" or ".join(f'userName eq "somebody.{number}@example.org"' for number in range(40))))
    terms = "%20or%20".join(f'userName%20eq%20%22somebody.{number}@example.org%22' for number in range(12))
    ask(client, "GET", f"/Users?count=0&filter={terms}")


def test_filter_of_a_patch_path(client, site):
    with user(client) as known:
        path = "emails[" + "(" * 40 + 'type eq "work"' + ")" * 40 + "].value"
        body = {"schemas": [PATCH], "Operations": [{"op": "replace", "path": path, "value": "a@example.org"}]}
        refused(client, site, "PATCH", f"/Users/{known['id']}", body, 400, "invalidFilter", ["32"])


def test_patch_operations(client, site):
    with user(client) as known:
        of = lambda count: [{"op": "replace", "path": "title", "value": f"t{number}"} for number in range(count)]
        answer = operate(client, known, of(1000))
        expect(answer["title"] == "t999", "the last operation does not count")
        body = {"schemas": [PATCH], "Operations": of(1001)}
        refused(client, site, "PATCH", f"/Users/{known['id']}", body, 413, "", ["1000"])


def test_bulk_operations(client, site):
    of = lambda count: {"schemas": [BULK], "failOnErrors": 1, "Operations": [{"method": "DELETE", "path": f"/Users/{number}"} for number in range(count)]}
    answer = ask(client, "POST", "/Bulk", of(1000))
    expect([operation["status"] for operation in answer["Operations"]] == ["404"], "failOnErrors does not count")
    refused(client, site, "POST", "/Bulk", of(1001), 413, "", ["1000"])


def test_values_of_one_attribute(client, site):
    of = lambda count: {"userName": unique(), "roles": [{"value": f"r{number}"} for number in range(count)]}
    made = created(client, of(10_000))
    expect(len(made["roles"]) == 10_000, "some values are missing")
    refused(client, site, "POST", "/Users", of(10_001), 413, "", ["roles", "10000"])


def test_projection_names(client, site):
    of = lambda count: "/Users?count=0&attributes=" + ",".join(f"a{number}" for number in range(count))
    ask(client, "GET", of(64))
    refused(client, site, "GET", of(65), None, 400, "invalidValue", ["64"])


def test_page(client, site):
    answer = ask(client, "GET", "/ServiceProviderConfig")
    expect(answer["filter"]["maxResults"] == 200, "another page size is advertised")
