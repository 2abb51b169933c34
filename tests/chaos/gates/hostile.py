"""An identity provider that was taken over, with a good token for everything: it gets nothing that its
connection does not own, becomes nobody, and every attempt can be read afterwards."""

import itertools
import json
from urllib.parse import quote

from case import unique
from client import ENTERPRISE, GROUP, PATCH, USER, Client
from load import Tally, attempt, operation, patient, status_of

# What the collation of the database, or somebody who reads, takes for another.
LOOK_ALIKES = [
    lambda name: name,
    str.upper,
    str.title,
    lambda name: name.replace("a", "á", 1),
    lambda name: name.replace("a", "å", 1),
    lambda name: name.replace("a", "ａ", 1),
    lambda name: name.replace("a", "а", 1),
    lambda name: name.replace("i", "і", 1),
    lambda name: name.replace("i", "ı", 1),
    lambda name: name.replace("d", "ḋ", 1),
    lambda name: name.replace("n", "ñ", 1),
    lambda name: name + " ",
    lambda name: " " + name,
    lambda name: name + "\t",
    lambda name: name + "\u00a0",
    lambda name: name + "\u200b",
    lambda name: name[:2] + "\u200d" + name[2:],
    lambda name: name[:2] + "\u00ad" + name[2:],
    lambda name: "\ufeff" + name,
    lambda name: "\u202e" + name[::-1],
    lambda name: name + "\u0301",
    lambda name: name + "\u0000",
    lambda name: name + "\u0000x",
    lambda name: f"<b>{name}</b>",
    lambda name: f"{name}%00",
    lambda name: f"%61{name[1:]}",
    lambda name: f"&#97;{name[1:]}",
    lambda name: f"{name}'-- ",
    lambda name: f"DOMAIN\\{name}",
    lambda name: f"{name}\n{name}",
]

# Where WordPress, or a plugin, keeps what makes somebody powerful.
POWERFUL_META = [
    "wp_capabilities", "WP_Capabilities", "wp_capabilitiés", "capabilities", "wp_user_level", "session_tokens",
    "_application_passwords", "user_pass", "user_activation_key", "user_login", "ID", "role", "meta_input", "caps",
    "allcaps", "user_status", "spam", "locale", "wp_user-settings", "_two_factor_totp_key", "source_domain",
    "primary_blog", "scimpress_protection", "manage_options",
]

ROLES = ["administrator", "Administrator", "editor", "super_admin", "shop_manager", "admin", "1", "manage_options"]

INJECTIONS = [
    "' OR 1=1 -- ", "\" or \"\" eq \"", "\\' OR 1=1#", "'; DROP TABLE wp_users; -- ", "%s%s%s%n", "%' OR '1'='1", "1) OR (1=1",
    "\\", "\u0000", "/*!50000 OR 1=1*/", "{{7*7}}", "<script>alert(1)</script>", "O:8:\"stdClass\":0:{}", "a:1:{s:13:\"administrator\";b:1;}",
    "__proto__", "constructor.prototype", "../../wp-config.php", "${jndi:ldap://127.0.0.1}",
]


def run(machinery, report, amount):
    stage = Stage(machinery)
    try:
        for attack in itertools.islice(attacks(stage), 0, None, amount(4, 1, 1)):
            stage.suffer(*attack)
    finally:
        stage.leave()
    report.claim(stage.count >= amount(75, 300, 300), f"{stage.count} attacks", f"only {stage.count}")
    report.nothing(stage.succeeded, "that succeeded")
    report.nothing(stage.untold, "that left no row in the audit")
    report.nothing(stage.unfit, "that were answered with an error of the server")


class Stage:
    """An administrator, an editor whom nobody manages, another connection with a user and a group, and the
    attacker's own user and group."""

    def __init__(self, machinery):
        self.machinery, self.site, self.client = machinery, machinery.site, machinery.client
        self.count, self.succeeded, self.untold, self.unfit = 0, [], [], []
        self.word = unique()
        self.editor = f"{self.word}editor"
        self.site.wp("user", "create", self.editor, f"{self.editor}@example.org", "--role=editor")
        # As much as an administrator can let a client do.
        self.site.wp("scim", "connection", "update", "1", "--linking=email", "--rename-login", "--password-sync")
        number = self.site.wp("scim", "connection", "create", f"Other {self.word}", "--porcelain")
        token = self.site.wp("scim", "token", "create", "Other", f"--connection={number}", "--porcelain")
        self.other = Client(self.client.base_url, token)
        self.foreign_user = self.made(self.other, "/Users", {"userName": f"{self.word}foreign", "externalId": "1", "emails": [{"value": f"{self.word}foreign@example.org"}]})
        self.foreign_group = self.made(self.other, "/Groups", {"schemas": [GROUP], "displayName": f"{self.word}foreign", "members": [{"value": self.foreign_user}]})
        self.user = self.made(self.client, "/Users", {"userName": f"{self.word}own"})
        self.group = self.made(self.client, "/Groups", {"schemas": [GROUP], "displayName": f"{self.word}own"})
        self.before, self.told = self.protected()

    def made(self, client, target, body):
        reply = patient(client, Tally(), "POST", target, body)
        assert reply.status == 201, f"{reply!r}"
        return reply.json["id"]

    def protected(self):
        """Everything that is none of the attacker's, and the last row of the audit."""
        names = f"user_login IN ('admin', '{self.editor}', '{self.word}foreign')"
        reads = [
            f"SELECT * FROM wp_users WHERE {names} ORDER BY ID",
            f"SELECT * FROM wp_usermeta WHERE user_id IN (SELECT ID FROM wp_users WHERE {names}) ORDER BY umeta_id",
            "SELECT * FROM wp_scimpress_users WHERE connection_id <> 1 ORDER BY id",
            "SELECT * FROM wp_scimpress_groups WHERE connection_id <> 1 ORDER BY id",
            f"SELECT * FROM wp_scimpress_members WHERE group_id = '{self.foreign_group}' ORDER BY member_id",
            "SELECT * FROM wp_scimpress_connections ORDER BY id",
            "SELECT id, digest, scopes, revoked FROM wp_scimpress_tokens ORDER BY id",
            "SELECT option_name, option_value FROM wp_options WHERE option_name IN ('wp_user_roles', 'default_role', 'users_can_register', 'admin_email', 'siteurl') ORDER BY 1",
            # Nobody else is more than a subscriber, and no name or address stands twice, as the collation reads them.
            "SELECT user_id, meta_value FROM wp_usermeta WHERE meta_key = 'wp_capabilities' AND meta_value NOT LIKE '%\"subscriber\"%' ORDER BY user_id",
            "SELECT user_login FROM wp_users GROUP BY user_login HAVING COUNT(*) > 1",
            "SELECT user_email FROM wp_users WHERE user_email <> '' GROUP BY user_email HAVING COUNT(*) > 1",
            "SELECT m.umeta_id FROM wp_usermeta m WHERE m.meta_key LIKE '%apabilit%' AND BINARY m.meta_key <> 'wp_capabilities'",
            "SELECT COALESCE(MAX(id), 0) AS id FROM wp_scimpress_audit",
        ]
        *found, last = self.site.database.results("; ".join(reads))
        return found, last

    def suffer(self, what, method, target, body=None, wanted=None):
        """One attack: what must not change has not, what it looked for is not in the answer, and it is told."""
        reply = attempt(self.client, method, target, body)
        self.count += 1
        since = self.told
        now, self.told = self.protected()
        if now != self.before:
            self.succeeded.append(f"{what}: {method} {target} changed {[row for part, old in zip(now, self.before) for row in part if row not in old]}")
            self.before = now
        if wanted and reply is not None and reply.status < 400 and wanted in reply.body.decode("utf-8", "replace"):
            self.succeeded.append(f"{what}: {method} {target} was answered {reply!r}")
        if reply is None or reply.status >= 500:
            self.unfit.append(f"{what}: {method} {target} {json.dumps(body)[:200]}: {reply!r}")
        # What the web server itself refuses has reached nobody.
        is_refused_before = reply is not None and reply.status == 400 and reply.header("Content-Type") == "text/html"
        if self.told == since and not is_refused_before:
            self.untold.append(f"{what}: {method} {target} {status_of(reply)}")
        if reply is not None and reply.status == 201 and "id" in (reply.json or {}):
            attempt(self.client, "DELETE", f"{target}/{reply.json['id']}")
            self.told = self.protected()[1]

    def leave(self):
        for client, target in (
            (self.other, f"/Groups/{self.foreign_group}"),
            (self.other, f"/Users/{self.foreign_user}"),
            (self.client, f"/Groups/{self.group}"),
            (self.client, f"/Users/{self.user}"),
        ):
            attempt(client, "DELETE", target)
        self.site.wp("user", "delete", self.editor, "--yes", "--reassign=1")
        self.site.wp("scim", "connection", "update", "1", "--linking=off", "--no-rename-login", "--no-password-sync")


def attacks(stage):
    yield from names(stage)
    yield from addresses(stage)
    yield from meta(stage)
    yield from roles(stage)
    yield from others(stage)
    yield from guesses(stage)
    yield from injections(stage)


def names(stage):
    """To become, or to look like, somebody by name."""
    for victim in ("admin", stage.editor):
        for look_alike in LOOK_ALIKES:
            name = look_alike(victim)
            yield "name", "POST", "/Users", {"userName": name, "displayName": name, "nickName": name}
        for look_alike in LOOK_ALIKES[:12]:
            yield "rename", "PATCH", f"/Users/{stage.user}", operation("replace", "userName", look_alike(victim))


def addresses(stage):
    """To take an account over by its address."""
    for victim in (stage.site.user(1)["user_email"], f"{stage.editor}@example.org", f"{stage.word}foreign@example.org"):
        for look_alike in LOOK_ALIKES[:20]:
            yield "address", "POST", "/Users", {"userName": unique(), "emails": [{"value": look_alike(victim), "primary": True}]}
        yield "address", "PATCH", f"/Users/{stage.user}", operation("replace", "emails", [{"value": victim}])
        yield "address", "PUT", f"/Users/{stage.user}", {"userName": f"{stage.word}own", "emails": [{"value": victim}], "password": "Tulips-9"}
        yield "both", "POST", "/Users", {"userName": "admin", "externalId": "1", "id": "1", "emails": [{"value": victim}], "active": False}


def meta(stage):
    """To write where WordPress keeps what somebody may do."""
    grant = 'a:1:{s:13:"administrator";b:1;}'
    for key in POWERFUL_META:
        yield "meta", "POST", "/Users", {"userName": unique(), key: grant}
        yield "meta", "PATCH", f"/Users/{stage.user}", operation("add", key, grant)
        yield "meta", "PATCH", f"/Users/{stage.user}", {"schemas": [PATCH], "Operations": [{"op": "add", "value": {key: {"administrator": True}}}]}
        yield "meta", "PUT", f"/Users/{stage.user}", {"schemas": [USER, ENTERPRISE, f"urn:evil:{key}"], "userName": f"{stage.word}own", f"urn:evil:{key}": {key: grant}}


def roles(stage):
    """To become more than the administrator of the site decided."""
    for role in ROLES:
        yield "role", "POST", "/Users", {"userName": unique(), "roles": [{"value": role, "primary": True}], "entitlements": [{"value": role}], "userType": role}
        yield "role", "PATCH", f"/Users/{stage.user}", operation("add", "roles", [{"value": role}])
        yield "role", "PATCH", f"/Users/{stage.user}", operation("replace", "groups", [{"value": role}])
        yield "role", "POST", "/Groups", {"schemas": [GROUP], "displayName": role, "members": [{"value": stage.user}]}
        yield "role", "PATCH", f"/Groups/{stage.group}", operation("replace", "displayName", role)


def others(stage):
    """To read, change or take in what another connection owns."""
    secret = f"{stage.word}foreign"
    for kind, theirs in (("Users", stage.foreign_user), ("Groups", stage.foreign_group)):
        target = f"/{kind}/{theirs}"
        yield "other's", "GET", target, None, secret
        yield "other's", "PUT", target, {"userName": unique(), "displayName": unique()}
        yield "other's", "PATCH", target, operation("replace", "displayName", "mine")
        yield "other's", "PATCH", target, operation("replace", "active", False)
        yield "other's", "DELETE", target
        for text in (f'id eq "{theirs}"', f'not (id eq "{stage.user}")', f'id pr or id eq "{theirs}"'):
            yield "other's", "GET", filtered(kind, text), None, secret
        yield "other's", "POST", f"/{kind}/.search", {"filter": f'id eq "{theirs}"'}, secret
        for variant in (theirs.upper(), f"{theirs}%00", f"{theirs}/", f"./{theirs}", f"%2e%2e/{kind}/{theirs}", theirs.replace("-", "%2D")):
            yield "other's", "GET", f"/{kind}/{variant}", None, secret
    for query in ("", "?count=200", "?sortBy=userName", "?cursor", "?attributes=userName"):
        yield "other's", "GET", f"/Users{query}", None, secret
    for text in ("userName pr", 'externalId eq "1"', f'groups.value eq "{stage.foreign_group}"'):
        yield "other's", "GET", filtered("Users", text), None, secret
    yield "other's", "GET", "/", None, secret
    for member in (stage.foreign_user, stage.foreign_group, "1"):
        yield "other's member", "PATCH", f"/Groups/{stage.group}", operation("add", "members", [{"value": member}])
        yield "other's member", "PUT", f"/Groups/{stage.group}", {"displayName": f"{stage.word}own", "members": [{"value": member, "type": "User"}]}
        yield "other's member", "POST", "/Groups", {"schemas": [GROUP], "displayName": unique(), "members": [{"value": member}]}
    for method, path, data in (
        ("DELETE", f"/Users/{stage.foreign_user}", None),
        ("PATCH", f"/Users/{stage.foreign_user}", operation("replace", "active", False)),
        ("PATCH", f"/Groups/{stage.foreign_group}", operation("remove", "members")),
        ("POST", "/Groups", {"displayName": unique(), "members": [{"value": "bulkId:x"}, {"value": stage.foreign_user}]}),
    ):
        one = {"method": method, "path": path, **({"data": data} if data else {}), **({"bulkId": "b"} if method == "POST" else {})}
        yield "other's in bulk", "POST", "/Bulk", {"schemas": ["urn:ietf:params:scim:api:messages:2.0:BulkRequest"], "Operations": [one]}


def guesses(stage):
    """To reach WordPress users, the last administrator first, by what their ids might be."""
    for guess in ("1", "0", "-1", "admin", "1e0", "01", "1.0", "00000000-0000-0000-0000-000000000001", "00000000-0000-7000-8000-000000000001", "*", "null", "Me"):
        yield "guess", "GET", f"/Users/{guess}", None, "user_login"
        yield "guess", "PATCH", f"/Users/{guess}", operation("replace", "active", False)
        yield "guess", "DELETE", f"/Users/{guess}"


def injections(stage):
    """To be understood by something else than the core."""
    for text in INJECTIONS:
        yield "filter", "GET", filtered("Users", "userName eq " + json.dumps(text)), None, f"{stage.word}foreign"
        yield "filter", "GET", filtered("Users", text), None, f"{stage.word}foreign"
        yield "sort", "GET", f"/Users?sortBy={quote(text)}", None, f"{stage.word}foreign"
        yield "value", "PATCH", f"/Users/{stage.user}", operation("replace", "displayName", text)
        yield "path", "PATCH", f"/Users/{stage.user}", operation("replace", text, "x")


def filtered(kind, text):
    return f"/{kind}?filter={quote(text)}"
