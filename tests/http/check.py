"""The one function that holds a reply against what a case expects, and what every reply must keep to."""

import re

from client import ERROR, GROUP, LIST, SCIM, USER

# A bearer token first (RFC 6750 §3). HTTP Basic stands beside it only for who has shown a good token in
# another way: at that challenge a browser asks for a password.
CHALLENGE = re.compile(r'''Bearer realm="SCIM"(, error="invalid_(token|request)"|, Basic realm="SCIM", charset="UTF-8")?''')


class Failed(AssertionError):
    """An expectation that was not met."""


def expect(condition, what):
    if not condition:
        raise Failed(what)


def same(what, expected, found):
    if expected != found or type(expected) is not type(found):
        raise Failed(f"{what} is {found!r} instead of {expected!r}")


def is_sound(reply, method="GET"):
    """What holds for every answer below the base URL, good or bad."""
    for name, value in reply.headers:
        expect(name != "access-control-allow-origin", "the answer lets other origins read it")
        expect(not name.startswith("x-wp-") and name != "link", f"WordPress's own header {name}: {value}")
    same("Cache-Control", "no-store", reply.header("Cache-Control"))
    same("X-Content-Type-Options", "nosniff", reply.header("X-Content-Type-Options"))
    expect(reply.header("Set-Cookie") is None, "the answer sets a cookie")
    if reply.status != 201:
        expect(reply.header("Location") is None, f"a Location with status {reply.status}")
    if reply.status in (204, 304) or method == "HEAD":
        same("the body", b"", reply.body)
        if reply.status in (204, 304):
            same("Content-Type", None, reply.header("Content-Type"))
        return
    same("Content-Type", SCIM, reply.header("Content-Type"))
    body = reply.json
    expect(isinstance(body, dict), f"the body is no JSON object: {reply!r}")
    if reply.status >= 400:
        is_error(reply, body)
    else:
        is_message(reply, body)


def is_error(reply, body):
    same("schemas", [ERROR], body.get("schemas"))
    same("status in the body", str(reply.status), body.get("status"))
    expect(isinstance(body.get("detail"), str) and body["detail"].strip(), "detail is empty")
    expect(body.keys() <= {"schemas", "status", "detail", "scimType"}, f"unknown members: {sorted(body)}")
    expect("\n" not in body["detail"] and "<" not in body["detail"], f"detail is no plain line: {body['detail']!r}")
    if reply.status == 401:
        challenge = reply.header("WWW-Authenticate") or ""
        expect(CHALLENGE.fullmatch(challenge), f"WWW-Authenticate is {challenge!r}")
    if reply.status in (429, 503):
        expect(re.fullmatch(r"[1-9]\d*", reply.header("Retry-After") or ""), "no Retry-After")
    if reply.status == 405:
        expect(reply.header("Allow"), "405 without Allow")


def is_message(reply, body):
    schemas = body.get("schemas")
    expect(isinstance(schemas, list) and schemas, "no schemas")
    if LIST in schemas:
        resources = body.get("Resources", [])
        # Pages by cursor have no place among others, and need not tell how many there are (RFC 9865 §2).
        if "startIndex" in body:
            expect(isinstance(body.get("totalResults"), int), "no totalResults")
        expect(len(resources) <= body.get("totalResults", len(resources)), "more resources than totalResults")
        if resources or "itemsPerPage" in body:
            same("itemsPerPage", len(resources), body.get("itemsPerPage"))
        for resource in resources:
            expect(resource.get("schemas"), "a listed resource without schemas")
    for schema, kind in ((USER, "User"), (GROUP, "Group")):
        if schema in schemas and "meta" in body:
            is_resource(reply, body, kind)


def is_resource(reply, body, kind):
    meta = body["meta"]
    if not {"resourceType", "created", "lastModified", "location", "version"} <= meta.keys():
        return
    same("meta.resourceType", kind, meta["resourceType"])
    expect(meta["location"].endswith(f"/{kind}s/" + body["id"]), f"meta.location is {meta['location']}")
    same("ETag", meta["version"], reply.header("ETag"))
    expect(re.fullmatch(r'W/"\d+"', meta["version"]), f"meta.version is {meta['version']}")
    for name in ("created", "lastModified"):
        expect(re.fullmatch(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?Z", meta[name]), f"meta.{name} is {meta[name]}")
    expect(meta["created"] <= meta["lastModified"], "changed before it was created")
    if reply.status == 201:
        same("Location", meta["location"], reply.header("Location"))
    expect("password" not in body, "a password came back")


def holds(expected, found, place="reply"):
    """Whether a reply has what is expected: members of an object that are not mentioned may be anything,
    null stands for absent, `<any>` for anything that is not empty; values of a list are all mentioned, in
    their order but for the members of a group and the groups of a user, which have none."""
    if expected == "<any>":
        expect(found not in (None, "", [], {}), f"{place} is empty")
    elif isinstance(expected, dict):
        expect(isinstance(found, dict), f"{place} is {found!r} instead of an object")
        for name, value in expected.items():
            if value is None:
                expect(name not in found, f"{place}.{name} is {found.get(name)!r} and should be absent")
            else:
                expect(name in found, f"{place}.{name} is absent")
                holds(value, found[name], f"{place}.{name}")
    elif isinstance(expected, list):
        expect(isinstance(found, list), f"{place} is {found!r} instead of a list")
        expect(len(expected) == len(found), f"{place} has {len(found)} values instead of {len(expected)}: {found!r}")
        if place.endswith((".members", ".groups")):
            expected, found = sorted(expected, key=by_value), sorted(found, key=by_value)
        for number, value in enumerate(expected):
            holds(value, found[number], f"{place}[{number}]")
    else:
        same(place, expected, found)


def by_value(element):
    return element.get("value", "")


def check(expected, reply, method):
    """Holds a reply against the expectations of a step: `status`, `type`, `detail`, `reply`, `header`,
    `total`, and what every reply keeps to."""
    statuses = expected.status if isinstance(expected.status, list) else [expected.status]
    expect(reply.status in statuses, f"status {' or '.join(map(str, statuses))} expected, got {reply!r}")
    is_sound(reply, method)
    body = reply.json if reply.body else {}
    if reply.status >= 400:
        same("scimType", expected.type or None, body.get("scimType"))
        for word in expected.detail:
            expect(word.lower() in body["detail"].lower(), f"detail does not name {word}: {body['detail']!r}")
    if expected.reply is not None:
        holds(expected.reply, body)
    if expected.total is not None:
        same("totalResults", expected.total, body.get("totalResults"))
        if expected.total == 0:
            expect(not body.get("Resources"), "Resources although there are none")
    for name, pattern in expected.header.items():
        value = reply.header(name)
        if pattern == "":
            same(name, None, value)
        else:
            expect(value is not None and re.fullmatch(pattern, value), f"{name} is {value!r}")
