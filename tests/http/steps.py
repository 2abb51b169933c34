"""What scenarios have in common: users that are made and taken away again, and ways into WordPress."""

import base64
import contextlib
import os
import re
from http.cookies import SimpleCookie
from urllib.parse import urlencode
from xml.sax.saxutils import escape

from case import differing, unique
from check import expect, is_sound
from client import GROUP, PATCH


@contextlib.contextmanager
def user(client, **attributes):
    """A user that is gone afterwards; `word` in the attributes stands for a name of its own."""
    word = unique()
    attributes = filled({"userName": "word@example.org", **attributes}, word)
    reply = client.send("POST", "/Users", attributes)
    expect(reply.status == 201, f"the user could not be made: {reply!r}")
    try:
        yield reply.json
    finally:
        gone = client.send("DELETE", f"/Users/{reply.json['id']}")
    expect(gone.status in (204, 404), f"the user could not be deleted: {gone!r}")


@contextlib.contextmanager
def group(client, *members):
    """A group that is gone afterwards."""
    made = ask(client, "POST", "/Groups", {"schemas": [GROUP], "displayName": unique(), "members": [{"value": member} for member in members]}, 201)
    try:
        yield made
    finally:
        gone = client.send("DELETE", f"/Groups/{made['id']}")
    expect(gone.status in (204, 404), f"the group could not be deleted: {gone!r}")


def filled(value, word):
    if isinstance(value, dict):
        return {name: filled(part, word) for name, part in value.items()}
    if isinstance(value, list):
        return [filled(part, word) for part in value]
    return re.sub(r"\bword\b", word, value) if isinstance(value, str) else value


def replace(client, user, path, value, status=200):
    """PATCH with one replace; gives the answer."""
    return operate(client, user, [{"op": "replace", "path": path, "value": value}], status)


def operate(client, user, operations, status=200):
    return ask(client, "PATCH", f"/Users/{user['id']}", {"schemas": [PATCH], "Operations": operations}, status)


def ask(client, method, target, body=None, status=200, headers=None):
    """A request whose status is known; gives the answer's JSON."""
    reply = client.send(method, target, body, headers)
    expect(reply.status == status, f"{method} {target[:200]}: {status} expected, got {reply!r}")
    is_sound(reply, method)
    return reply.json


def read(client, user):
    return ask(client, "GET", f"/Users/{user['id']}")


@contextlib.contextmanager
def unchanged(site):
    """What happens within leaves the database as it was."""
    before = site.snapshot()
    yield
    changed = differing(before, site.snapshot())
    expect(not changed, "something changed:\n      " + "\n      ".join(changed[:12]))


@contextlib.contextmanager
def plugin(site, code):
    """A must-use plugin for as long as it takes; bin/test knows its complaints in the log by its name."""
    file = f"{site.folder}/wordpress/wp-content/mu-plugins/misbehaving-{unique()}.php"
    with open(file, "w", encoding="utf-8") as stream:
        stream.write("<?php\n" + code)
    try:
        yield
    finally:
        os.unlink(file)


class Visitor:
    """Somebody with a browser, or with a program that knows a password."""

    def __init__(self, client, login, password):
        self.client = client
        self.login = login
        self.password = password
        self.cookies = {"wordpress_test_cookie": "WP Cookie check"}

    def send(self, method, url, form=None, headers=None):
        sent = {"Cookie": "; ".join(f"{name}={value}" for name, value in self.cookies.items()), **(headers or {})}
        body = None
        if form is not None:
            body = urlencode(form, encoding="utf-8")
            sent["Content-Type"] = "application/x-www-form-urlencoded"
        reply = self.client.raw(method, url, body, sent)
        for name, value in reply.headers:
            if name == "set-cookie":
                for cookie in SimpleCookie(value).values():
                    self.cookies[cookie.key] = cookie.value
        return reply

    def log_in(self):
        """Whether the form lets in."""
        form = {"log": self.login, "pwd": self.password, "testcookie": "1", "wp-submit": "Log In"}
        reply = self.send("POST", "/wp-login.php", form)
        return reply.status == 302 and any(name.startswith("wordpress_logged_in") for name in self.cookies)

    def is_in(self):
        """Whether the cookies that came before still open a page."""
        return self.send("GET", "/wp-admin/profile.php").status == 200

    def rest(self, application_password):
        """Whether an application password opens the REST API."""
        credential = base64.b64encode(f"{self.login}:{application_password}".encode()).decode()
        reply = self.client.raw(
            "GET", "/?rest_route=/wp/v2/users/me&context=edit", headers={"Authorization": f"Basic {credential}"}
        )
        expect(reply.status in (200, 401, 403), f"REST answered {reply!r}")
        return reply.status == 200

    def xml_rpc(self, password):
        """Whether a password, or an application password, opens XML-RPC."""
        body = (
            '<?xml version="1.0"?><methodCall><methodName>wp.getProfile</methodName><params>'
            f"<param><value><int>1</int></value></param><param><value><string>{escape(self.login)}</string></value></param>"
            f"<param><value><string>{escape(password)}</string></value></param></params></methodCall>"
        )
        reply = self.client.raw("POST", "/xmlrpc.php", body, {"Content-Type": "text/xml"})
        expect(reply.status == 200, f"XML-RPC answered {reply!r}")
        expect((b"<fault>" in reply.body) != (b"user_id" in reply.body), f"XML-RPC answered {reply!r}")
        return b"<fault>" not in reply.body

    def ask_for_reset(self):
        """Asks for a mail that lets the password be reset."""
        return self.send("POST", "/wp-login.php?action=lostpassword", {"user_login": self.login, "wp-submit": "Get New Password"})
