"""Cases: requests with what is expected of them, as rows of TOML files.

    [[case]]
    name = "what_it_shows"                  # a claim
    given = ['{"userName": "<unique>"}']    # users that exist before: <1.id>, <2.userName>, ...; <id> is <1.id>
    request = "PATCH /Users/<id>"
    body = '''{...}'''
    status = 400
    type = "invalidValue"                   # the scimType
    detail = ["emails"]                     # words that the detail must hold
    reply = '''{"title": null}'''           # see check.holds
    found = [1, 3]                          # the given users that a list holds, in any order
    unchanged = true                        # nothing is stored that was not before

A request that is refused, or that only reads, is expected to change nothing; one that succeeds, to be
read back as it was answered. Several requests are `[[case.step]]`; `keep = {name = "id"}` remembers a
part of a reply as <name>. <token> is the client's token, <basic> what HTTP Basic makes of it. What stands
at the top of a file holds for each case, what stands at a case for each step; headers add up.
"""

import base64
import dataclasses
import itertools
import json
import re
import time
import tomllib

import wordpress
from check import Failed, check, expect, holds, same
from client import ENTERPRISE, GROUP, USER

# A complete user, for cases that need one and do not care which.
SOMEBODY = json.dumps(
    {
        "schemas": [USER, ENTERPRISE],
        "userName": "<unique>@example.org",
        "externalId": "ext-<unique>",
        "name": {"formatted": "Ms Barbara J Jensen", "familyName": "Jensen", "givenName": "Barbara"},
        "displayName": "Babs Jensen",
        "nickName": "Babs",
        "title": "Tour Guide",
        "emails": [
            {"value": "<unique>@example.org", "type": "work", "primary": True},
            {"value": "<unique>@home.example", "type": "home"},
        ],
        "phoneNumbers": [{"value": "+1 555 0100", "type": "work"}],
        "active": True,
        ENTERPRISE: {"employeeNumber": "701984", "department": "Tours", "manager": {"value": "26118915"}},
    }
)

numbers = itertools.count(1)
run = format(int(time.time() * 1000) % 36**6 + 36**6, "x")


def unique():
    """A word that nothing has been named with; letters and digits, so that any filter can hold it."""
    return f"u{run}n{next(numbers)}"


@dataclasses.dataclass
class Step:
    """One request and what is expected of its answer."""

    request: str = "POST /Users"
    body: str | None = None
    latin1: bool = False
    headers: dict = dataclasses.field(default_factory=dict)
    status: int | list = 200
    type: str = ""
    detail: list = dataclasses.field(default_factory=list)
    reply: dict | None = None
    header: dict = dataclasses.field(default_factory=dict)
    total: int | None = None
    found: list | None = None
    echo: bool = False
    keep: dict = dataclasses.field(default_factory=dict)
    unchanged: bool | None = None
    audit: bool = True


@dataclasses.dataclass
class Case:
    """A name, what exists before, and steps."""

    name: str
    steps: list
    given: list
    needs: str = ""
    short: bool = False


def load(file):
    """The cases of a TOML file."""
    table = read(file)
    common = {name: value for name, value in table.items() if name not in ("case", "connection")}
    return [from_row(within(common, row)) for row in table["case"]]


def within(common, row):
    """What a row says, and what holds for it unless it says otherwise."""
    headers = {**common.get("headers", {}), **row.get("headers", {})}
    return {**common, **row, "headers": headers}


def read(file):
    with open(file, "rb") as stream:
        return tomllib.load(stream)


def from_row(row):
    row = dict(row)
    name, needs, short = row.pop("name"), row.pop("needs", ""), row.pop("short", False)
    given = row.pop("given", None)
    steps = row.pop("step", None)
    steps = [step(within(row, part)) for part in steps] if steps is not None else [step(row)]
    if given is None:
        used = any("<id>" in part.request or "<1." in f"{part.request}{part.body}" for part in steps)
        given = [SOMEBODY] if used else []
    return Case(name, steps, given, needs, short)


def step(row):
    row = dict(row)
    if "reply" in row:
        row["reply"] = json.loads(row["reply"])
    return Step(**row)


class Run:
    """One case on one server."""

    def __init__(self, client, site):
        self.client = client
        self.site = site
        word = unique()
        basic = base64.b64encode(f"scim:{client.token}".encode()).decode()
        self.known = {"unique": word, "UNIQUE": word.upper(), "token": client.token, "basic": basic}
        self.given = []
        self.made = []

    def perform(self, case):
        try:
            for number, body in enumerate(case.given, 1):
                reply = self.client.send("POST", "/Users", self.fill(body))
                expect(reply.status == 201, f"user {number} could not be made: {reply!r}")
                self.made.append(f"/Users/{reply.json['id']}")
                self.given.append(reply.json)
                # Ids of one millisecond have no order; lists are in the order of ids.
                time.sleep(0.002)
            for number, part in enumerate(case.steps, 1):
                try:
                    self.take(part)
                except Failed as failed:
                    place = f"step {number}, " if len(case.steps) > 1 else ""
                    raise Failed(f"{place}{self.fill(part.request)[:200]}: {failed}") from None
        finally:
            for made in self.made:
                self.client.send("DELETE", made)

    def take(self, part):
        method, _, target = self.fill(part.request).partition(" ")
        body = None if part.body is None else self.fill(part.body)
        sent = body if not part.latin1 else body.encode("latin-1")
        headers = {name: self.fill(value) or None for name, value in part.headers.items()}
        refused = (min(part.status) if isinstance(part.status, list) else part.status) >= 400
        unchanged = part.unchanged if part.unchanged is not None else refused or method in ("GET", "HEAD")

        before = self.state() if unchanged else None
        audited = self.site.last_audit() if self.site else 0
        reply = self.client.send(method, quoted(target), sent, headers)
        if reply.status == 201 and reply.json and "id" in reply.json:
            self.made.append(f"{target.partition('?')[0]}/{reply.json['id']}")
        expected = dataclasses.replace(part, reply=None if part.reply is None else self.fill_all(part.reply))
        check(expected, reply, method)
        if self.site and part.audit:
            self.is_audited(audited, method, reply)
        if part.echo:
            echoes(json.loads(body), reply.json)
        if part.found is not None:
            self.holds_found(part.found, reply.json)
        if unchanged:
            changed = differing(before, self.state())
            expect(not changed, "something changed:\n      " + "\n      ".join(changed[:12]))
        elif reply.status in (200, 201) and method in ("POST", "PUT", "PATCH") and "?" not in target:
            self.is_stored(reply)
        for name, path in part.keep.items():
            self.known[name] = str(at(reply.json, path))

    def is_stored(self, reply):
        """What was answered is what is read."""
        for schema, endpoint in ((USER, "/Users"), (GROUP, "/Groups")):
            if schema in reply.json.get("schemas", []):
                read = self.client.send("GET", f"{endpoint}/{reply.json['id']}")
                same("what is read afterwards", reply.json, read.json)

    def is_audited(self, after, method, reply):
        """One row for one request, whatever became of it."""
        rows = self.site.audit(after)
        expect(len(rows) == 1, f"{len(rows)} rows in the audit instead of one, after {reply!r}")
        row = rows[0]
        same("status in the audit", reply.status, int(row["status"]))
        same("method in the audit", method, row["method"])
        outcomes = ("succeeded",) if reply.status < 400 else ("refused",) if reply.status < 500 else ("refused", "failed")
        expect(row["outcome"] in outcomes, f"outcome {row['outcome']} with status {reply.status} in the audit")
        if reply.status >= 400:
            expect(row["detail"], "no reason in the audit")

    def holds_found(self, found, body):
        names = {user["id"]: number for number, user in enumerate(self.given, 1)}
        ours = [names[resource["id"]] for resource in body.get("Resources", []) if resource["id"] in names]
        same("the users found", sorted(found), sorted(ours))
        same("the number of users found", len(ours), len(body.get("Resources", [])))

    def state(self):
        if self.site:
            return self.site.snapshot()
        # Without a database to look into, what can be read tells.
        return self.client.send("GET", "/?count=200").json

    def fill_all(self, value):
        if isinstance(value, dict):
            return {self.fill(name): self.fill_all(part) for name, part in value.items()}
        if isinstance(value, list):
            return [self.fill_all(part) for part in value]
        return self.fill(value) if isinstance(value, str) else value

    def fill(self, text):
        def replaced(found):
            name = found.group(1)
            if name in self.known:
                return self.known[name]
            if name == "id" and self.given:
                return self.given[0]["id"]
            number, dot, path = name.partition(".")
            if dot and number.isdigit() and 0 < int(number) <= len(self.given):
                return str(at(self.given[int(number) - 1], path))
            return found.group()

        return re.sub(r"<([\w.]+)>", replaced, text)


def differing(before, after):
    if isinstance(before, dict) and "Resources" not in before and "totalResults" not in before:
        return wordpress.differences(before, after)
    return [] if before == after else [f"{before!r:.600}", f"{after!r:.600}"]


def echoes(sent, found):
    """Whether a resource came back as it was sent, but for what says that there is nothing."""
    added = {"id", "meta", "schemas", "groups"}
    without = lambda resource: {name: value for name, value in resource.items() if name not in added}
    sent = {name: value for name, value in sent.items() if value not in (None, [])}
    holds(without(sent), without(found))
    same("the attributes that came back", sorted(without(sent)), sorted(without(found)))


def at(value, path):
    """The part of a JSON value that names and numbers, joined by dots, lead to."""
    for name in path.split("."):
        value = value[int(name)] if isinstance(value, list) else value[name]
    return value


def quoted(target):
    """A target as it may stand on a request line: what must not is percent-encoded, nothing else is."""
    return "".join(
        character if "!" <= character <= "~" and character not in '"<>`{}|\\^' else "".join(f"%{byte:02X}" for byte in character.encode())
        for character in target
    )
