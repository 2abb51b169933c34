"""The same random requests to scimpress serve and to WordPress: the replies have to be the same, but for
identifiers, times and addresses.

    MEMORY_BASE_URL=... MEMORY_TOKEN=... SCIM_BASE_URL=... SCIM_TOKEN=... python3 tests/http/parity.py
        [--rounds N] [--length N] [--seed N]

Each round begins with no users and draws its requests from a seed of its own, so that one round alone
shows the same again: --seed 17 --rounds 1. A round ends at its first difference, since what follows
would differ for that reason alone.
"""

import argparse
import json
import os
import random
import re
import sys
from urllib.parse import quote

from client import ENTERPRISE, GROUP, PATCH, USER, Client

SEARCH = "urn:ietf:params:scim:api:messages:2.0:SearchRequest"
COMPARED_HEADERS = ("content-type", "etag", "location", "allow", "www-authenticate", "cache-control")


def main():
    options = argparse.ArgumentParser(prog="python3 tests/http/parity.py")
    options.add_argument("--rounds", type=int, default=25)
    options.add_argument("--length", type=int, default=120)
    options.add_argument("--seed", type=int, default=1)
    options.add_argument("--verbose", action="store_true", help="print each request with its status")
    options = options.parse_args()
    environment = os.environ
    memory = Side("memory", Client(environment["MEMORY_BASE_URL"], environment["MEMORY_TOKEN"]))
    site = Side("WordPress", Client(environment["SCIM_BASE_URL"], environment["SCIM_TOKEN"]))

    passed = failed = 0
    statuses = {}
    for seed in range(options.seed, options.seed + options.rounds):
        draw = Draw(random.Random(seed))
        memory.begin()
        site.begin()
        for number in range(options.length):
            method, target, body, headers = draw.request(len(memory.users), len(memory.groups))
            replies = [side.send(method, target, body, headers) for side in (memory, site)]
            if options.verbose:
                print(replies[0]["status"], method, target[:150], (body or "")[:200])
            statuses[replies[0]["status"]] = statuses.get(replies[0]["status"], 0) + 1
            if replies[0] == replies[1]:
                passed += 1
                continue
            failed += 1
            print(f"FAILED seed {seed}, request {number}: {method} {target}\n    headers {headers}\n    body {body}", flush=True)
            for side, reply in zip((memory, site), replies):
                print(f"    {side.name:10} {json.dumps(difference(reply, replies), ensure_ascii=False)[:1500]}")
            break
    memory.begin()
    site.begin()
    print("statuses: " + ", ".join(f"{status} {count} times" for status, count in sorted(statuses.items())))
    print(f"{passed} passed, {failed} failed")
    return 1 if failed or not passed else 0


def difference(reply, replies):
    """Of a reply, what differs from the other one."""
    one, other = replies
    return {name: value for name, value in reply.items() if one[name] != other[name]}


class Side:
    """One of the two servers, with the users that a round made on it."""

    def __init__(self, name, client):
        self.name = name
        self.client = client
        self.users = []

    def begin(self):
        while left := self.client.send("GET", "/?count=200").json["Resources"]:
            for resource in left:
                target = resource["meta"]["location"].removeprefix(self.client.base_url)
                gone = self.client.send("DELETE", target)
                if gone.status != 204:
                    sys.exit(f"{self.name}: {target} cannot be deleted: {gone!r}")
        self.users, self.groups = [], []

    def send(self, method, target, body, headers):
        sent = None if body is None else self.fill(body).encode("utf-8", "surrogatepass")
        reply = self.client.send(method, self.fill(target), sent, {name: self.fill(value) for name, value in headers.items()})
        if reply.status == 201:
            made = self.users if reply.json["meta"]["resourceType"] == "User" else self.groups
            made.append(reply.json)
        return {
            "status": reply.status,
            "headers": {name: self.plain(reply.header(name) or "") for name in COMPARED_HEADERS},
            "body": self.plain_json(reply.json) if reply.json is not None else self.plain(reply.body.decode("utf-8", "replace")),
        }

    def fill(self, text):
        """`<id:3>`, `<created:3>`, `<group:3>`: what belongs to the fourth user, or group, that was made."""
        known = {
            "id": lambda number: self.users[number]["id"],
            "created": lambda number: self.users[number]["meta"]["created"],
            "group": lambda number: self.groups[number]["id"],
        }
        return re.sub(r"<(id|created|group):(\d+)>", lambda found: known[found[1]](int(found[2])), text)

    def plain_json(self, value):
        if isinstance(value, list):
            return [self.plain_json(part) for part in value]
        if isinstance(value, dict):
            plain = {name: self.plain_json(part) for name, part in value.items()}
            if isinstance(plain.get("meta"), dict) and "created" in plain["meta"]:
                meta = plain["meta"]
                meta["lastModified"] = "as created" if meta.get("lastModified") == meta["created"] else "later"
                meta["created"] = "a time"
            return plain
        return self.plain(value) if isinstance(value, str) else value

    def plain(self, text):
        text = text.replace(self.client.base_url, "BASE")
        for name, made in (("id", self.users), ("group", self.groups)):
            for number, resource in enumerate(made):
                text = text.replace(resource["id"], f"<{name}:{number}>").replace(resource["meta"]["created"], f"<created:{name}:{number}>")
        # An error quotes the beginning of what was sent, and may cut an identifier or a time.
        return re.sub(r"\b20\d\d-\d\d-\d\dT[\d:.]*|\b[0-9a-f]{8}-[0-9a-f-]*", "<a part>", text)


class Draw:
    """Requests as clients send them, good and bad, over a few names so that they meet."""

    WORDS = (
        "Ann", "bob", "Müller", "ÖST", "o'neil", "a+b", "x/y", "d\\e", "50%", "王小明", "Иван", "a b", "<b>B</b>", "&amp;", 'q"q', "C#", "😀",
        "  two  spaces ", "tab\there", "line\nbreak", "ſtraße", "İstanbul", "e\u0301cole", "école", "null", "true", "0", "-1", "a" * 300, "%41",
        "\\'", "x' OR '1'='1", "{id}", "$ref", "[1]", "a:1:{i:0;i:1;}", "b:1;", "&lt;i&gt;", "<script>alert(1)</script>z", "\u00a0nbsp\u00a0", "\u200bzw", "\u202ertl",
    )
    TEXTS = ("title", "displayName", "nickName", "userType", "locale", "preferredLanguage", "timezone", "profileUrl")
    NAME_PARTS = ("givenName", "familyName", "middleName", "formatted", "honorificPrefix", "honorificSuffix")
    WORK = ("employeeNumber", "costCenter", "organization", "division", "department")
    LISTS = ("emails", "phoneNumbers", "ims", "photos", "roles", "entitlements")
    TYPES = ("work", "home", "other", "mobile", "x")

    def __init__(self, random):
        self.random = random
        self.pick = random.choice
        self.made = 0

    def chance(self, percent):
        return self.random.random() * 100 < percent

    # --- values ---

    def word(self):
        return self.pick(self.WORDS)

    def user_name(self):
        name = self.pick(("ann", "bob", "cyd", "Dan", "Müller", "o'neil", "a+b", "x/y", "dom\\e", "王", "f g", "50%"))
        name += str(self.random.randrange(6))
        if self.chance(40):
            name += "@example.org"
        return self.pick((str.upper, str.lower, str.title, str))(name) if self.chance(30) else name

    def address(self):
        if self.chance(8):
            return self.pick(("nothing", "a@b", "jürgen@exämple.org", "x y@example.org", "", "a@" + "b" * 100 + ".example", "a@example.org\n", "A..B@example.org"))
        return self.pick((str.upper, str))(f"{self.pick('abcdefgh')}{self.random.randrange(8)}@{self.pick(('example.org', 'home.example'))}")

    def boolean(self):
        return self.pick((True, False, True, False, "True", "false", "False")) if self.chance(95) else self.pick(("yes", 1, 0, None, [], ""))

    def text(self):
        return self.word() if self.chance(94) else self.pick((7, True, None, "", [], {}, ["a"], {"value": "x"}))

    def url(self):
        return self.pick(("https://example.org/a", "https://example.org/?a=1&b=2", "relative", "javascript:alert(1)", "https://example.org/ü", "https://example.org/" + "a" * 90, "http://[::1]/"))

    def element(self, attribute):
        element = {}
        if self.chance(92):
            element["value"] = self.address() if attribute == "emails" else self.url() if attribute == "photos" else self.text()
        if self.chance(70):
            element["type"] = self.pick(self.TYPES)
        if self.chance(25):
            element["primary"] = self.boolean()
        if self.chance(15):
            element["display"] = self.text()
        return element

    def elements(self, attribute):
        return [self.element(attribute) for _ in range(self.random.randrange(1, 4))]

    def name(self):
        return {part: self.text() for part in self.random.sample(self.NAME_PARTS, self.random.randrange(1, 4))}

    def work(self):
        work = {part: self.text() for part in self.random.sample(self.WORK, self.random.randrange(1, 4))}
        if self.chance(40):
            work["manager"] = self.pick(({"value": self.word()}, self.word(), {}, {"value": ""}, {"value": "m", "displayName": "M"}))
        return work

    def user(self):
        user = {}
        if self.chance(70):
            user["schemas"] = self.pick(([USER], [USER, ENTERPRISE], [ENTERPRISE], [], ["urn:x"]))
        if self.chance(97):
            user["userName"] = self.user_name()
        if self.chance(40):
            user["externalId"] = f"{self.pick(('e', 'E'))}{self.random.randrange(40)}"
        for name in self.random.sample(self.TEXTS, self.random.randrange(0, 4)):
            user[name] = self.url() if name == "profileUrl" else self.text()
        if self.chance(50):
            user["name"] = self.name()
        if self.chance(45):
            user["emails"] = self.elements("emails")
        if self.chance(20):
            attribute = self.pick(self.LISTS)
            user[attribute] = self.elements(attribute)
        if self.chance(40):
            user["active"] = self.boolean()
        if self.chance(30):
            user[ENTERPRISE] = self.work()
        if self.chance(5):
            user[self.pick(("colour", "urn:example:x", "id", "meta", "groups", "password"))] = self.pick(("x", {"a": 1}, [1], None))
        if self.chance(5):
            user = {(name.upper() if self.chance(50) else name): value for name, value in user.items()}
        return user

    # --- filters ---

    def path(self):
        return self.pick((
            "userName", "userName", "externalId", "id", "title", "displayName", "nickName", "active", "name.familyName", "name.givenName", "emails", "emails.value",
            "emails.type", "emails.primary", "phoneNumbers.value", "roles", "meta.created", "meta.lastModified", "meta.resourceType", "profileUrl", "USERNAME",
            f"{ENTERPRISE}:department", f"{ENTERPRISE}:manager.value", f"{USER}:userName", "password", "groups", "nothing", "name", "name.nothing", "schemas",
        ))

    def literal(self, made):
        if made and self.chance(10):
            return f'"<{self.pick(("id", "created"))}:{self.random.randrange(made)}>"'
        value = self.pick((self.user_name(), self.word(), self.address(), self.pick(self.TYPES), f"e{self.random.randrange(40)}"))
        if self.chance(12):
            return self.pick(("true", "false", "null", "7", "-1.5e3", "unquoted", '"open', '"2026-01-01T00:00:00Z"', '"2000-01-01"', '"2001-01-01T00:00:00+02:00"', '"True"'))
        return json.dumps(value, ensure_ascii=self.chance(50))

    def comparison(self, made):
        operator = self.pick(("eq", "eq", "eq", "ne", "co", "sw", "ew", "gt", "ge", "lt", "le", "pr", "EQ", "is"))
        path = self.path()
        return f"{path} {operator}" if operator == "pr" else f"{path} {operator} {self.literal(made)}"

    def filter(self, made, depth=0):
        kind = self.random.random()
        if depth > 3 or kind < 0.55:
            return self.comparison(made)
        if kind < 0.75:
            return f"{self.filter(made, depth + 1)} {self.pick(('and', 'or'))} {self.filter(made, depth + 1)}"
        if kind < 0.85:
            return f"({self.filter(made, depth + 1)})"
        if kind < 0.92:
            return f"not ({self.filter(made, depth + 1)})"
        inner = f'type {self.pick(("eq", "ne", "sw"))} "{self.pick(self.TYPES)}"'
        if self.chance(40):
            inner += f' {self.pick(("and", "or"))} value {self.pick(("co", "eq", "pr"))} "a"'.replace('pr "a"', "pr")
        return f"{self.pick(self.LISTS)}[{inner}]" + self.pick(("", "", "", '.value co "a"', ".type pr"))

    def search(self, made):
        search = {}
        if self.chance(75):
            search["filter"] = self.filter(made)
        if self.chance(25):
            search["sortBy"] = self.path()
        if self.chance(12):
            search["sortOrder"] = self.pick(("ascending", "descending", "DESCENDING", "up"))
        if self.chance(25):
            search["startIndex"] = self.pick((0, 1, 2, 3, 5, 100, -1))
        if self.chance(25):
            search["count"] = self.pick((0, 1, 2, 3, 5, 1000, -1))
        if self.chance(15):
            search[self.pick(("attributes", "excludedAttributes"))] = self.random.sample(("userName", "emails.value", "name", "meta", "nothing", "ID", ENTERPRISE, f"{ENTERPRISE}:department"), 2)
        if self.chance(2):
            search["attributes"], search["excludedAttributes"] = ["title"], ["name"]
        return search

    # --- patches ---

    def patch_path(self):
        attribute = self.pick(self.LISTS)
        return self.pick((
            self.pick(self.TEXTS), self.pick(self.TEXTS), "active", "userName", "externalId", "name", f"name.{self.pick(self.NAME_PARTS)}", attribute, attribute,
            f'{attribute}[type eq "{self.pick(self.TYPES)}"]', f'{attribute}[type eq "{self.pick(self.TYPES)}"].value', f'{attribute}[primary eq true].{self.pick(("value", "display", "type"))}',
            f'{attribute}[type eq "work" and value pr].primary', f'{attribute}[value co "a"]', f"{attribute}.value", f'addresses[type eq "{self.pick(self.TYPES)}"].{self.pick(("locality", "country", "formatted"))}',
            f"{ENTERPRISE}:{self.pick(self.WORK)}", f"{ENTERPRISE}:manager", f"{ENTERPRISE}:manager.value", ENTERPRISE, f"{USER}:title",
            self.pick(("id", "meta", "meta.created", "groups", "schemas", "nothing", "name.nothing", "emails[", "emails[nothing pr]", "", "urn:x:y", "password")),
        ))

    def patch_value(self, path):
        low = path.lower()
        if self.chance(5):
            return self.pick((None, "", [], {}, 7, True, [[]]))
        if "active" in low or low.endswith("primary"):
            return self.boolean()
        if low == "username":
            return self.user_name()
        if low == "externalid":
            return f"e{self.random.randrange(40)}"
        if low == "name":
            return self.name()
        if low == "profileurl":
            return self.url()
        if low.startswith("emails") and low.endswith(".value"):
            return self.address()
        if low in (name.lower() for name in self.LISTS):
            return self.pick((self.elements(path), self.element(path), [self.word()], self.word()))
        if low.endswith("]"):
            return self.element(path.split("[")[0])
        if path == ENTERPRISE:
            return self.work()
        return self.text()

    def operation(self):
        operation = {"op": self.pick(("add", "replace", "replace", "remove", "Add", "Replace", "Remove", "move" if self.chance(10) else "replace"))}
        path = self.patch_path()
        removes = operation["op"].lower() == "remove"
        if self.chance(85):
            operation["path"] = path
            if not removes or self.chance(10):
                operation["value"] = self.patch_value(path)
        elif removes:
            operation["value"] = self.word()
        else:
            value = self.user()
            if self.chance(50):
                value.pop("userName", None)
            if self.chance(30):
                value[self.pick(("name.givenName", 'emails[type eq "work"].value', f"{ENTERPRISE}:department", "nothing.x"))] = self.address()
            operation["value"] = value
        return operation

    def patch(self):
        patch = {"schemas": [PATCH], "Operations": [self.operation() for _ in range(self.pick((1, 1, 1, 2, 3, 5)))]}
        if self.chance(4):
            patch = self.pick(({"Operations": patch["Operations"]}, {"schemas": [USER], **{"Operations": patch["Operations"]}}, {"schemas": [PATCH]}, {"schemas": [PATCH], "Operations": []}, []))
        return patch

    # --- requests ---

    def somebody(self, made):
        if made and self.chance(96):
            return f"<id:{self.random.randrange(made)}>"
        return self.pick(("018f0000-0000-7000-8000-000000000000", "1", "x", "A-B", "%25", "%20"))

    def request(self, made, groups):
        """A method, a target, a body and headers."""
        headers = {}
        if self.chance(6):
            headers[self.pick(("If-Match", "If-None-Match"))] = self.pick(('W/"1"', '"2"', "*", 'W/"1", W/"2"', "x"))
        kind = self.random.random()
        if made < 4 or kind < 0.17:
            return "POST", "/Users", self.body(self.user()), headers
        if kind < 0.4:
            return "PATCH", f"/Users/{self.somebody(made)}" + self.projection(), self.body(self.patch()), headers
        if kind < 0.5:
            return "PUT", f"/Users/{self.somebody(made)}" + self.projection(), self.body(self.user()), headers
        if kind < 0.55:
            return "DELETE", f"/Users/{self.somebody(made)}", None, headers
        if kind < 0.6:
            return "GET", f"/Users/{self.somebody(made)}" + self.projection(), None, headers
        if kind < 0.77:
            return "GET", self.pick(("/Users", "/Users", "/Users", "/")) + self.query(made), None, headers
        if kind < 0.82:
            return "POST", self.pick(("/Users/.search", "/.search")), self.body({"schemas": [SEARCH], **self.search(made)}), headers
        if kind < 0.97:
            return *self.group_request(made, groups), headers
        return self.pick(("GET", "POST", "PUT", "DELETE", "PATCH")), self.pick(("/Me", "/Groups", "/Bulk", "/Schemas", "/ResourceTypes/User", "/Nothing", "/ServiceProviderConfig", "/Users")), self.pick((None, "{}", "{")), headers

    # --- groups ---

    def group_request(self, made, groups):
        kind = self.random.random()
        if groups < 2 or kind < 0.25:
            return "POST", "/Groups", self.body(self.group(made, groups))
        target = f"/Groups/<group:{self.random.randrange(groups)}>" if self.chance(96) else f"/Groups/{self.somebody(made)}"
        if kind < 0.65:
            operations = [self.group_operation(made, groups) for _ in range(self.pick((1, 1, 2, 3)))]
            return "PATCH", target, self.body({"schemas": [PATCH], "Operations": operations})
        if kind < 0.72:
            return "PUT", target, self.body(self.group(made, groups))
        if kind < 0.78:
            return "DELETE", target, None
        if kind < 0.85:
            return "GET", target + self.pick(("", "?excludedAttributes=members", "?attributes=displayName,members")), None
        path = self.pick(("displayName", "externalId", "members.value", "members", "id", "userName"))
        member = f'"{self.member(made, groups)}"' if "members" in path else json.dumps(self.group_name())
        text = f"{path} {self.pick(('eq', 'eq', 'co', 'sw', 'ne', 'pr'))} {member}"
        parts = ["filter=" + quote(text, safe="<>:")] if self.chance(80) else []
        if self.chance(30):
            parts.append(self.pick(("sortBy=displayName", "sortBy=id", "count=2", "startIndex=2", "excludedAttributes=members")))
        return "GET", "/Groups" + ("?" + "&".join(parts) if parts else ""), None

    def group_name(self):
        return self.pick((str.upper, str.lower, str))(f"{self.pick(('Guides', 'Öst', 'a/b', 'Admins'))} {self.random.randrange(4)}")

    def member(self, made, groups):
        if groups and self.chance(20):
            return f"<group:{self.random.randrange(groups)}>"
        return self.somebody(made)

    def members(self, made, groups):
        members = []
        for _ in range(self.random.randrange(0, 4)):
            member = {"value": self.member(made, groups)}
            if self.chance(20):
                member["type"] = self.pick(("User", "Group", "x"))
            if self.chance(15):
                member["display"] = self.word()
            members.append(member if self.chance(95) else self.pick((member["value"], {}, {"value": ""}, 7, None)))
        return members

    def group(self, made, groups):
        group = {"schemas": self.pick(([GROUP], [GROUP], [], [USER]))}
        if self.chance(95):
            group["displayName"] = self.group_name() if self.chance(94) else self.text()
        if self.chance(30):
            group["externalId"] = f"g{self.random.randrange(8)}"
        if self.chance(60):
            group["members"] = self.members(made, groups)
        return group

    def group_operation(self, made, groups):
        operation = {"op": self.pick(("add", "add", "replace", "remove", "Add", "Remove"))}
        removes = operation["op"].lower() == "remove"
        path = self.pick(("members", "members", "members", f'members[value eq "{self.member(made, groups)}"]', "displayName", "externalId", "members.value", "id", "nothing", "userName"))
        if self.chance(85):
            operation["path"] = path
        value = self.members(made, groups) if "members" in path else self.group_name()
        if not removes or self.chance(50):
            operation["value"] = value if "path" in operation else {path: value}
        return operation

    def projection(self):
        return self.pick(("?attributes=userName", "?excludedAttributes=emails,meta", "?attributes=name.givenName,active")) if self.chance(8) else ""

    def query(self, made):
        # A placeholder is filled in later, in characters that need no encoding.
        value = lambda part: quote(",".join(part) if isinstance(part, list) else str(part), safe="<>:")
        parts = [f"{name}={value(part)}" for name, part in self.search(made).items()]
        return "?" + "&".join(parts) if parts else ""

    def body(self, value):
        text = json.dumps(value, ensure_ascii=self.chance(50))
        if self.chance(2):
            return self.pick((text[:-1], text + "x", "", "[]", text.replace("{", "{,", 1), text.replace('"', "'"), text[: len(text) // 2]))
        return text


if __name__ == "__main__":
    sys.exit(main())
