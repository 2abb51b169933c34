"""Canaille, an identity provider: users with everything it knows of them, locks, groups, deletions.

It runs in this process, driven by its own commands. It pushes whatever it saves, users with their groups, and
swallows what goes wrong; what it notes about SCIM in its log is a complaint about the server.
"""

import contextlib
import datetime
import json
import logging
import os
import pathlib
import tempfile

from canaille import create_app
from canaille.app import models
from canaille.backends import Backend
from canaille.commands import cli
from check import same
from client import ENTERPRISE

PROFILE = "canaille"

CONFIGURATION = """
SECRET_KEY = "of this run alone"
SERVER_NAME = "canaille.example"
PREFERRED_URL_SCHEME = "http"
[CANAILLE]
DATABASE = "sql"
[CANAILLE_SQL]
DATABASE_URI = "sqlite:///{folder}/canaille.sqlite"
[CANAILLE_SCIM]
ENABLE_CLIENT = true
[CANAILLE_OIDC]
TRUSTED_DOMAINS = ["127.0.0.1"]
"""

# Where Canaille's attributes are in SCIM.
PLACES = {
    "user_name": ("userName",),
    "formatted_name": ("name", "formatted"),
    "family_name": ("name", "familyName"),
    "given_name": ("name", "givenName"),
    "display_name": ("displayName",),
    "profile_url": ("profileUrl",),
    "title": ("title",),
    "preferred_language": ("preferredLanguage",),
    "employee_number": (ENTERPRISE, "employeeNumber"),
    "organization": (ENTERPRISE, "organization"),
    "department": (ENTERPRISE, "department"),
}
ADDRESS = {
    "formatted_address": "formatted",
    "street": "streetAddress",
    "postal_code": "postalCode",
    "locality": "locality",
    "region": "region",
}


class Canaille:
    """Canaille with an empty database, and one client: the server that is tested."""

    def __init__(self, folder, base_url, token):
        configuration = pathlib.Path(folder) / "canaille.toml"
        configuration.write_text(CONFIGURATION.format(folder=folder), encoding="utf-8")
        os.environ["CANAILLE_CONFIG"] = str(configuration)
        self.app = create_app(init_backend=False)
        self.complaints = []
        self.app.logger.handlers = [Listener(self.complaints)]
        logging.getLogger("alembic").setLevel(logging.WARNING)
        self.runner = self.app.test_cli_runner()
        self.command("install")
        known = {"client_name": "WordPress", "client_uri": base_url, "redirect_uris": ["http://127.0.0.1/"]}
        client = self.command("create", "client", client_id="wp", scope=["openid"], **known)["id"]
        # The token that Canaille shows is one that it has issued itself: ours becomes that.
        issued = {"issue_date": datetime.datetime.now(datetime.timezone.utc).isoformat(), "lifetime": 86400}
        known = {"token_id": "wp", "refresh_token": "none", "scope": ["openid"], "client": client, "audience": [client]}
        self.command("create", "token", access_token=token, **known, **issued)

    def command(self, *words, **options):
        """`canaille WORD... --option value...`; gives what it printed as JSON."""
        arguments = list(words)
        for name, value in options.items():
            for one in value or [""] if isinstance(value, list) else [value]:
                arguments += [f"--{name.replace('_', '-')}", str(one)]
        done = self.runner.invoke(cli, arguments)
        if done.exit_code != 0:
            raise AssertionError(f"canaille {' '.join(arguments)} ended with {done.exit_code}: {done.output} {done.exception or ''}")
        return json.loads(done.stdout) if done.stdout.startswith("{") else None

    def delete(self, kind, id):
        self.command("delete", kind, "--noconfirm", id=id)

    def unlock(self, id):
        """What the button of the profile does; no command takes a date away."""
        with self.app.app_context(), Backend.instance.session():
            user = Backend.instance.get(models.User, id)
            user.lock_date = None
            Backend.instance.save(user)


class Listener(logging.Handler):
    """Keeps what is logged about SCIM."""

    def __init__(self, heard):
        super().__init__()
        self.heard = heard

    def emit(self, record):
        if "SCIM" in record.getMessage():
            self.heard.append(record.getMessage())


class Directory:
    """What is done in Canaille, done in the model as well."""

    def __init__(self, canaille, model):
        self.canaille = canaille
        self.model = model
        self.ids = {}
        self.known = {}

    def create_user(self, key, **attributes):
        made = self.canaille.command("create", "user", **attributes)
        self.ids[key], self.known[key] = made["id"], {"locked": False, **attributes}
        self.model.user(key, self.over_scim(key))

    def set_user(self, key, **attributes):
        self.canaille.command("set", "user", self.ids[key], **attributes)
        self.change(key, **attributes)

    def lock(self, key):
        self.canaille.command("set", "user", self.ids[key], lock_date="2026-01-01T00:00:00+00:00")
        self.change(key, locked=True)

    def unlock(self, key):
        self.canaille.unlock(self.ids[key])
        self.change(key, locked=False)

    def change(self, key, **attributes):
        self.known[key].update(attributes)
        self.model.users[key].put(self.over_scim(key))

    def delete_user(self, key):
        self.canaille.delete("user", self.ids[key])
        self.model.remove_user(key)

    def create_group(self, key, name, members):
        made = self.canaille.command("create", "group", display_name=name, members=[self.ids[member] for member in members])
        self.ids[key] = made["id"]
        self.model.group(key, members, displayName=name, externalId=made["id"])

    def set_members(self, key, members):
        self.canaille.command("set", "group", self.ids[key], members=[self.ids[member] for member in members])
        self.model.groups[key]["members"] = members

    def rename_group(self, key, name):
        self.canaille.command("set", "group", self.ids[key], display_name=name)
        self.model.groups[key]["displayName"] = name

    def delete_group(self, key):
        self.canaille.delete("group", self.ids[key])
        del self.model.groups[key]

    def over_scim(self, key):
        """The attributes of a user as the server should hold them; the password is not among them."""
        known = self.known[key]
        attributes = {"externalId": self.ids[key], "active": not known["locked"]}
        for name, place in PLACES.items():
            if known.get(name):
                *outer, last = place
                holder = attributes.setdefault(outer[0], {}) if outer else attributes
                holder[last] = known[name]
        for name, attribute in (("emails", "emails"), ("phone_numbers", "phoneNumbers")):
            if known.get(name):
                attributes[attribute] = [{"value": value} for value in known[name]]
        address = {attribute: known[name] for name, attribute in ADDRESS.items() if known.get(name)}
        return attributes | ({"addresses": [address]} if address else {})


def tell(story):
    with tempfile.TemporaryDirectory() as folder:
        canaille = Canaille(folder, story.recorder.base_url, story.client.token)
        directory = Directory(canaille, story.model)

        @contextlib.contextmanager
        def step(name, *expected):
            with story.step(name, *expected):
                yield
                same("what Canaille complains about", [], canaille.complaints)

        users(step, directory)
        locks(step, directory)
        groups(step, directory)
        deletions(step, directory)


def users(step, directory):
    with step("a user with everything is created", "POST /Users 201"):
        directory.create_user(
            "babs",
            user_name="bjensen",
            password="correct horse battery staple",
            formatted_name="Ms. Barbara J Jensen, III",
            family_name="Jensen",
            given_name="Barbara",
            display_name="Babs Jensen",
            title="Tour Guide",
            preferred_language="fr-CA",
            emails=["bjensen@example.org", "babs@jensen.example"],
            phone_numbers=["+1 555 0100", "tel:+1-555-0101"],
            profile_url="https://example.org/bjensen",
            formatted_address="100 Universal City Plaza\nHollywood, CA 91608",
            street="100 Universal City Plaza",
            postal_code="91608",
            locality="Hollywood",
            region="CA",
            employee_number="701984",
            organization="Universal Studios",
            department="Tour Operations",
        )
    with step("a user with nothing but a name is created", "POST /Users 201"):
        directory.create_user("mini", user_name="mini", family_name="Minimal")
    with step("a user with letters of other alphabets is created", "POST /Users 201"):
        directory.create_user(
            "zoe",
            user_name="zoe",
            family_name="Müller-Łukasz",
            given_name='Zoë "Zo"',
            formatted_name="Zoë <Müller> & Łukasz",
            display_name="ゾーイ O'Neill",
            emails=["zoe@example.org"],
            department="R&D <Zürich>",
        )
    with step("attributes are changed", "PUT /Users/bjensen 200"):
        directory.set_user("babs", family_name="Smith", display_name="Babs Smith", title="Head of Tours", preferred_language="de")
    with step("attributes of the enterprise extension are changed", "PUT /Users/bjensen 200"):
        directory.set_user("babs", employee_number="42", organization="Universal", department="Tours")
    with step("values are changed, added and taken away", "PUT /Users/bjensen 200"):
        directory.set_user("babs", emails=["smith@example.org", "bjensen@example.org", "babs@smith.example"], phone_numbers=["+1 555 0199"])
    with step("attributes are cleared", "PUT /Users/bjensen 200"):
        directory.set_user("babs", title="", display_name="", phone_numbers=[], organization="", region="", profile_url="")
    with step("everything of the enterprise extension and every address is cleared", "PUT /Users/bjensen 200"):
        directory.set_user("babs", employee_number="", department="", emails=[], formatted_address="", street="", postal_code="", locality="")
    with step("attributes are set where there were none", "PUT /Users/mini 200"):
        directory.set_user("mini", given_name="Max", emails=["mini@example.org"], title="Intern", organization="Universal Studios")
    with step("the user name is changed", "PUT /Users/barbara.smith 200"):
        directory.set_user("babs", user_name="barbara.smith", emails=["barbara@example.org"], display_name="Barbara Smith")
    with step("nothing is changed", "PUT /Users/mini 200"):
        directory.set_user("mini", title="Intern")


def locks(step, directory):
    with step("a user is locked", "PUT /Users/zoe 200"):
        directory.lock("zoe")
    with step("a locked user is changed", "PUT /Users/zoe 200"):
        directory.set_user("zoe", title="On leave", emails=["zoe@home.example"])
    with step("a user is unlocked", "PUT /Users/zoe 200"):
        directory.unlock("zoe")
    with step("another user is locked, and stays so", "PUT /Users/mini 200"):
        directory.lock("mini")


def groups(step, directory):
    with step("a group with members is created", "POST /Groups 201"):
        directory.create_group("guides", "Tour Guides", ["babs", "mini"])
    with step("a member is added", "PUT /Groups/Tour Guides 200"):
        directory.set_members("guides", ["babs", "mini", "zoe"])
    with step("a member is removed", "PUT /Groups/Tour Guides 200"):
        directory.set_members("guides", ["babs", "zoe"])
    with step("all members are others", "PUT /Groups/Tour Guides 200"):
        directory.set_members("guides", ["mini"])
    with step("a group is renamed", "PUT /Groups/Führer & Guides 200"):
        directory.rename_group("guides", "Führer & Guides")
    with step("a second group takes the name that has become free", "POST /Groups 201"):
        directory.create_group("others", "Tour Guides", ["babs", "mini", "zoe"])
    # A user that is saved takes its groups along.
    with step("a member of two groups is changed", "PUT /Users/mini 200", "PUT /Groups/Führer & Guides 200", "PUT /Groups/Tour Guides 200"):
        directory.set_user("mini", family_name="Maximal")


def deletions(step, directory):
    with step("a member of a group is deleted", "DELETE /Users/zoe 204", "PUT /Groups/Tour Guides 200"):
        directory.delete_user("zoe")
    with step("a group is deleted, its members stay", "DELETE /Groups/Tour Guides 204"):
        directory.delete_group("others")
    with step("who was deleted is created anew", "POST /Users 201"):
        directory.create_user("zoe", user_name="zoe", family_name="Nova", emails=["zoe@example.org"])
    with step("the other group is deleted", "DELETE /Groups/Führer & Guides 204"):
        directory.delete_group("guides")
    for key, name in (("babs", "barbara.smith"), ("mini", "mini"), ("zoe", "zoe")):
        with step(f"{name} is deleted", f"DELETE /Users/{name} 204"):
            directory.delete_user(key)
