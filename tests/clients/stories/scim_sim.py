"""scim-sim, a simulator of an identity provider: users with random attributes, and groups whose members it
reads, changes and puts back. `delete-group` deletes the members before the group."""

import json
import os
import pathlib
import re
import subprocess
import sys
import tempfile

from check import expect

PROFILE = "generic"
NOBODY = "018f0000-0000-7000-8000-000000000000"


class ScimSim:
    """The program, with a home folder of its own."""

    def __init__(self, home, base_url, token):
        self.program = pathlib.Path(sys.executable).parent / "scim-sim"
        self.environment = {**os.environ, "HOME": home, "PYTHONUTF8": "1"}
        settings = {"SCIM_BASE_URL": base_url, "SCIM_AUTH_TOKEN": token}
        (pathlib.Path(home) / ".scim_config.json").write_text(json.dumps(settings), encoding="utf-8")

    def run(self, *arguments, done=True):
        """Runs a command, which says with a mark whether it was done; gives what it printed."""
        ended = subprocess.run([self.program, *arguments], env=self.environment, capture_output=True, text=True, timeout=60)
        expect(ended.returncode == 0, f"scim-sim {' '.join(arguments)} ended with {ended.returncode}: {ended.stderr}")
        expect(("❌" not in ended.stdout) == done, f"scim-sim {' '.join(arguments)} printed {ended.stdout}")
        return ended.stdout

    def make(self, *arguments):
        """The id of what a command makes."""
        return re.search(r"ID: (\S+)", self.run(*arguments)).group(1)


def tell(story):
    with tempfile.TemporaryDirectory() as home:
        client = ScimSim(home, story.recorder.base_url, story.client.token)
        users = added(story, client)
        guides, alone = memberships(story, client, users)
        deletions(story, client, users, guides, alone)


def added(story, client):
    """The ids of three users."""
    users = {}
    for key in ("first", "second", "third"):
        with story.step(f"the {key} user is added", "POST /Users 201"):
            users[key] = client.make("add-user")
            story.model.user(key, sent(story))
    return users


def memberships(story, client, users):
    """The ids of two groups; the first and the third user are members of the first."""
    with story.step("a group is created", "POST /Groups 201"):
        guides = client.make("create-group", "Tour Guides & Co")
        story.model.group("guides", displayName="Tour Guides & Co")
    for key in users:
        with story.step(f"the {key} user becomes a member", "PATCH /Groups/Tour Guides & Co 200"):
            client.run("add-to-group", users[key], guides)
            story.model.groups["guides"]["members"].append(key)
    with story.step("a member becomes one again", "PATCH /Groups/Tour Guides & Co 200"):
        client.run("add-to-group", users["first"], guides)
    with story.step("somebody unknown is refused as a member", "PATCH /Groups/Tour Guides & Co 400"):
        client.run("add-to-group", NOBODY, guides, done=False)
    with story.step("everybody is shown"):
        shown = client.run("show")
        for key, name in names(story).items():
            line = rf"👤 {re.escape(name)} +│ ID: {users[key]}$"
            expect(re.search(line, shown, re.MULTILINE), f"{name} is not shown: {shown}")
        expect(f"Tour Guides & Co │ ID: {guides}" in shown, f"the group is not shown: {shown}")
        expect("Ungrouped" not in shown, f"a member is shown without a group: {shown}")
    with story.step("a member is removed", "PATCH /Groups/Tour Guides & Co 200"):
        client.run("remove-from-group", users["second"], guides)
        story.model.groups["guides"]["members"].remove("second")
    with story.step("who is no member cannot be removed"):
        client.run("remove-from-group", users["second"], guides, done=False)
    with story.step("a group is emptied", "POST /Groups 201", "PATCH /Groups/Alone 200", "PATCH /Groups/Alone 200"):
        alone = client.make("create-group", "Alone")
        client.run("add-to-group", users["second"], alone)
        client.run("remove-from-group", users["second"], alone)
        story.model.group("alone", displayName="Alone")
    with story.step("a name that is taken is refused", "POST /Groups 409"):
        client.run("create-group", "alone", done=False)
    return guides, alone


def deletions(story, client, users, guides, alone):
    name = names(story)
    with story.step("a member is deleted, and so no member any more", f"DELETE /Users/{name['first']} 204"):
        client.run("remove-user", users["first"])
        story.model.remove_user("first")
    with story.step("who is gone cannot be deleted", f"DELETE /Users/{name['first']} 404"):
        client.run("remove-user", users["first"], done=False)
    with story.step("a group is deleted with its members", f"DELETE /Users/{name['third']} 204", "DELETE /Groups/Tour Guides & Co 204"):
        client.run("delete-group", guides)
        story.model.remove_user("third")
        del story.model.groups["guides"]
    with story.step("a group that is gone is not found", "GET /Groups/Tour Guides & Co 404"):
        client.run("delete-group", guides, done=False)
    with story.step("an empty group is deleted, and nobody with it", "DELETE /Groups/Alone 204"):
        client.run("delete-group", alone)
        del story.model.groups["alone"]
    with story.step("the last user is deleted", f"DELETE /Users/{name['second']} 204"):
        client.run("remove-user", users["second"])
        story.model.remove_user("second")
    with story.step("an empty directory is shown"):
        shown = client.run("show")
        expect("(empty)" in shown, f"something is shown: {shown}")


def names(story):
    return {key: user.attributes["userName"] for key, user in story.model.users.items()}


def sent(story):
    """The attributes of the user that was sent last."""
    body = next(exchange.json for exchange in reversed(story.recorder.exchanges) if exchange.method == "POST")
    return {name: value for name, value in body.items() if name != "schemas"}
