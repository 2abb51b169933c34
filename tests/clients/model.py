"""What a server should hold after what a client did, and what it holds, in one form: by names, not by ids."""

import json

from check import expect, is_sound, same
from client import ENTERPRISE, GROUP, USER

# The fields of WordPress that are compared.
FIELDS = ("user_email", "display_name", "first_name", "last_name", "nickname", "user_url")


class Person:
    """A user as it should be: over SCIM, and in WordPress."""

    def __init__(self, attributes):
        # WordPress never renames a login, and takes it for a nickname where there is none.
        self.login = attributes["userName"]
        self.fields = {**dict.fromkeys(FIELDS, ""), "nickname": self.login}
        self.password = None
        self.put(attributes)

    def put(self, attributes):
        """The client replaces the user. What it clears stays in WordPress."""
        self.attributes = attributes
        self.fields.update({field: value for field, value in derived(attributes).items() if value})

    @property
    def is_active(self):
        return self.attributes.get("active", True)


class Model:
    """Users and groups by the names that the test gives them, whatever they are called at the moment."""

    def __init__(self):
        self.users = {}
        self.groups = {}

    def user(self, key, attributes):
        """A user that the client has made."""
        self.users[key] = Person(attributes)

    def group(self, key, members=(), **attributes):
        """A group that the client has made; members are keys of users."""
        self.groups[key] = {**attributes, "members": list(members)}

    def remove_user(self, key):
        del self.users[key]
        for group in self.groups.values():
            group["members"] = [member for member in group["members"] if member != key]

    def over_scim(self):
        users, groups = {}, {}
        for key, user in self.users.items():
            name = user.attributes["userName"]
            memberships = sorted(group["displayName"] for group in self.groups.values() if key in group["members"])
            users[name] = {"schemas": schemas(user.attributes), **user.attributes, "groups": memberships}
        for group in self.groups.values():
            members = sorted(self.users[key].attributes["userName"] for key in group["members"])
            groups[group["displayName"]] = {"schemas": [GROUP], **group, "members": members}
        return {"users": users, "groups": groups}

    def in_wordpress(self):
        return {user.login: user.fields for user in self.users.values()}


def schemas(attributes):
    return [USER, ENTERPRISE] if ENTERPRISE in attributes else [USER]


def derived(attributes):
    """What WordPress is given for a user: crates/wordpress/src/mapping."""
    name, emails = attributes.get("name", {}), attributes.get("emails", [])
    primary = sorted(emails, key=lambda email: not email.get("primary"))
    parts = " ".join(filter(None, (name.get("givenName"), name.get("familyName"))))
    return {
        "user_email": primary[0]["value"] if primary else "",
        "display_name": attributes.get("displayName") or name.get("formatted") or parts or attributes["userName"],
        "first_name": name.get("givenName", ""),
        "last_name": name.get("familyName", ""),
        "nickname": attributes.get("nickName", ""),
        "user_url": attributes.get("profileUrl", ""),
    }


def over_scim(client):
    """What the server holds, and the names by id."""
    users = {user["id"]: user for user in listed(client, "/Users")}
    groups = {group["id"]: group for group in listed(client, "/Groups")}
    held = {"users": {}, "groups": {}}
    for user in users.values():
        memberships = user.get("groups", [])
        for membership in memberships:
            same("groups.display", groups[membership["value"]]["displayName"], membership["display"])
            same("groups.type", "direct", membership["type"])
        held["users"][user["userName"]] = {**without_meta(user), "groups": sorted(part["display"] for part in memberships)}
    for group in groups.values():
        members = group.get("members", [])
        for member in members:
            same("members.type", "User", member["type"])
            same("members.$ref", users[member["value"]]["meta"]["location"], member["$ref"])
        names = sorted(users[member["value"]]["userName"] for member in members)
        held["groups"][group["displayName"]] = {**without_meta(group), "members": names}
    names = {id: user["userName"] for id, user in users.items()} | {id: group["displayName"] for id, group in groups.items()}
    return held, names


def listed(client, endpoint):
    reply = client.send("GET", f"{endpoint}?count=200")
    expect(reply.status == 200, f"{endpoint} cannot be listed: {reply!r}")
    is_sound(reply)
    same("totalResults", reply.json["totalResults"], len(reply.json["Resources"]))
    return reply.json["Resources"]


def without_meta(resource):
    return {name: value for name, value in resource.items() if name not in ("id", "meta")}


def in_wordpress(site):
    """The fields of every user but the administrator, as WP-CLI tells them, by login."""
    rows = json.loads(site.wp("user", "list", f"--fields=user_login,{','.join(FIELDS)}", "--format=json"))
    return {row.pop("user_login"): row for row in rows if row["user_login"] != site.admin[0]}


def differences(expected, found, place=""):
    """What differs between two JSON values, a line for each part."""
    if expected == found and type(expected) is type(found):
        return []
    if isinstance(expected, dict) and isinstance(found, dict):
        lines = []
        for name in sorted(expected.keys() | found.keys()):
            lines += differences(expected.get(name), found.get(name), f"{place}.{name}" if place else name)
        return lines
    return [f"{place} is {found!r} instead of {expected!r}"]
