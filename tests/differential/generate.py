"""Random users and random filters about them, always the same for a seed."""

import json
import random

USER = "urn:ietf:params:scim:schemas:core:2.0:User"
ENTERPRISE = "urn:ietf:params:scim:schemas:extension:enterprise:2.0:User"

WORDS = ["ann", "Ann", "ANNE", "bob", "b", "", "a b", "x\"y", "ü", "straße", "100"]
TYPES = ["work", "home", "Work"]
# What a filter compares, by how its values look.
TEXTS = ["userName", "displayName", "title", "name.givenName", "name.familyName", f"{USER}:nickName", f"{ENTERPRISE}:department"]
EXACT = ["externalId"]
MULTI = {"emails": ["value", "type"], "phoneNumbers": ["value", "type"], "addresses": ["locality", "type"]}
OPERATORS = ["eq", "ne", "co", "sw", "ew", "gt", "ge", "lt", "le"]


class Leaf(str):
    """A comparison, a presence or a value path."""


def text(filter):
    """A filter as it is sent."""
    match filter:
        case Leaf():
            return str(filter)
        case ("not", inner):
            return f"not ({text(inner)})"
        case (joined, left, right):
            return f"({text(left)}) {joined} ({text(right)})"


def leaves(filter):
    return {filter} if isinstance(filter, Leaf) else set().union(*map(leaves, filter[1:]))


def joined(filter, found):
    """The users that a filter selects, by what each of its leaves does."""
    match filter:
        case Leaf():
            return found(filter)
        case ("not", inner):
            return found(None) - joined(inner, found)
        case ("and", left, right):
            return joined(left, found) & joined(right, found)
        case ("or", left, right):
            return joined(left, found) | joined(right, found)


class Generator:
    """Draws users and filters."""

    def __init__(self, seed):
        self.random = random.Random(seed)

    def user(self, number):
        draw = self.random
        user = {"schemas": [USER], "userName": f"{draw.choice(['ann', 'Ann', 'bob', 'cyd'])}{number}"}
        for name in ("displayName", "title", "nickName", "externalId"):
            if draw.random() < 0.6:
                user[name] = draw.choice(WORDS) + (str(number) if name == "externalId" else "")
        if draw.random() < 0.7:
            user["active"] = draw.random() < 0.5
        if draw.random() < 0.7:
            user["name"] = {part: draw.choice(WORDS[:-1]) for part in ("givenName", "familyName") if draw.random() < 0.7}
        if draw.random() < 0.7:
            user["emails"] = self.values(lambda place: {"value": f"{draw.choice(['ann', 'Bob', 'x'])}{number}{place}@example.{draw.choice(['org', 'COM'])}"})
        if draw.random() < 0.4:
            user["phoneNumbers"] = self.values(lambda place: {"value": f"+1 555 {number}{place}"})
        if draw.random() < 0.4:
            user["addresses"] = self.values(lambda place: {"locality": draw.choice(["Oslo", "oslo", "Rome"])})
        if draw.random() < 0.4:
            user["schemas"].append(ENTERPRISE)
            user[ENTERPRISE] = {"department": draw.choice(["Sales", "sales", "R&D"]), "employeeNumber": str(number)}
        return without_empty(user)

    def values(self, value):
        draw = self.random
        values = []
        for place in range(draw.randint(1, 3)):
            made = value(place)
            if draw.random() < 0.8:
                made["type"] = draw.choice(TYPES)
            values.append(made)
        return values

    def filter(self, depth=3):
        """A tree: ("and" | "or", left, right), ("not", inner), or a leaf."""
        draw = self.random
        if depth and draw.random() < 0.45:
            kind = draw.choice(["and", "or", "not"])
            if kind == "not":
                return ("not", self.filter(depth - 1))
            return (kind, self.filter(depth - 1), self.filter(depth - 1))
        return self.leaf()

    def leaf(self):
        draw = self.random
        kind = draw.random()
        if kind < 0.15:
            return Leaf(f"active {draw.choice(['eq', 'ne'])} {draw.choice(['true', 'false'])}")
        if kind < 0.3:
            return Leaf(f"{draw.choice(TEXTS + EXACT + list(MULTI))} pr")
        name = draw.choice(list(MULTI))
        part = draw.choice(MULTI[name])
        if kind < 0.45:
            return Leaf(f"{name}[{self.within(name, 2)}]")
        if kind < 0.6:
            return Leaf(f"{name}.{part} {draw.choice(OPERATORS)} {self.word(name, part)}")
        return Leaf(f"{draw.choice(TEXTS + EXACT)} {draw.choice(OPERATORS)} {self.word()}")

    def within(self, name, depth):
        draw = self.random
        if depth and draw.random() < 0.4:
            return f"({self.within(name, depth - 1)}) {draw.choice(['and', 'or'])} ({self.within(name, depth - 1)})"
        part = draw.choice(MULTI[name])
        if draw.random() < 0.2:
            return f"{part} pr"
        return f"{part} {draw.choice(OPERATORS)} {self.word(name, part)}"

    def word(self, name="", part=""):
        draw = self.random
        if part == "type":
            return json.dumps(draw.choice(TYPES))
        if name == "emails":
            return json.dumps(draw.choice(["ann", "example.org", "@EXAMPLE", "x10@example.com", "bob"]))
        if name == "addresses":
            return json.dumps(draw.choice(["Oslo", "OSLO", "rom", "e"]))
        return json.dumps(draw.choice([*WORDS, "ann1", "Sales", "SALES", "bob2"]))


def without_empty(value):
    """Without texts that say nothing, which are as if not sent."""
    if isinstance(value, dict):
        return {name: kept for name, part in value.items() if (kept := without_empty(part)) not in ("", {}, [])}
    if isinstance(value, list):
        return [without_empty(part) for part in value]
    return value
