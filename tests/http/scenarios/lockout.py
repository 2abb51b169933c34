"""`active: false` closes every way in, `active: true` opens them again."""

import re
import secrets

from case import unique
from check import expect, same
from steps import Visitor, ask, operate, read, replace, user

NEEDS_WORDPRESS = True
SHORT = False

WAYS = ("form", "cookie", "application password over REST", "application password over XML-RPC", "password over XML-RPC", "reset mail")


class Person:
    """A WordPress user with a password, an application password and a browser that is logged in."""

    def __init__(self, client, site, scim):
        self.client, self.site = client, site
        self.wp_user_id = site.wp_user_id(scim["id"])
        self.login = site.user(self.wp_user_id)["user_login"]
        self.password = secrets.token_hex(12)
        site.wp("user", "update", str(self.wp_user_id), f"--user_pass={self.password}", "--skip-email")
        self.application_password = site.wp("user", "application-password", "create", str(self.wp_user_id), unique(), "--porcelain")
        self.browser = Visitor(client, self.login, self.password)

    def ways_in(self, browser=None):
        """The ways that are open; a browser that logged in before shows whether its cookie still counts."""
        visitor = Visitor(self.client, self.login, self.password)
        mails = len(self.site.mails())
        open_ways = set()
        if visitor.log_in() and visitor.is_in():
            open_ways.add("form")
        if (browser or visitor).is_in():
            open_ways.add("cookie")
        if visitor.rest(self.application_password):
            open_ways.add("application password over REST")
        if visitor.xml_rpc(self.application_password):
            open_ways.add("application password over XML-RPC")
        if visitor.xml_rpc(self.password):
            open_ways.add("password over XML-RPC")
        Visitor(self.client, self.login, "").ask_for_reset()
        if len(self.site.mails()) > mails:
            open_ways.add("reset mail")
        return open_ways


def logged_in(client, site, scim):
    person = Person(client, site, scim)
    expect(person.browser.log_in(), "the user cannot log in at all")
    same("the ways in before", set(WAYS), person.ways_in(person.browser))
    return person


def with_address(client, **more):
    return user(client, userName="word", emails=[{"value": "word@example.org", "type": "work", "primary": True}], **more)


def test_patch_closes_every_way_and_opens_it_again(client, site):
    with with_address(client) as scim, with_address(client) as other:
        person, bystander = logged_in(client, site, scim), logged_in(client, site, other)
        roles = site.wp("user", "get", str(person.wp_user_id), "--field=roles")
        replace(client, scim, "active", False)
        same("the ways in while deactivated", set(), person.ways_in(person.browser))
        same("the ways in of somebody else", set(WAYS), bystander.ways_in(bystander.browser))
        replace(client, scim, "active", True)
        same("the ways in afterwards", set(WAYS), person.ways_in())
        expect(not person.browser.is_in(), "the session from before is back")
        same("the roles afterwards", roles, site.wp("user", "get", str(person.wp_user_id), "--field=roles"))


def test_put_closes_every_way(client, site):
    with with_address(client) as scim:
        person = logged_in(client, site, scim)
        whole = {name: value for name, value in scim.items() if name not in ("id", "meta", "groups")}
        ask(client, "PUT", f"/Users/{scim['id']}", {**whole, "active": False})
        same("the ways in while deactivated", set(), person.ways_in(person.browser))
        ask(client, "PUT", f"/Users/{scim['id']}", {**whole, "active": True})
        same("the ways in afterwards", set(WAYS), person.ways_in())


def test_user_made_inactive_never_gets_in(client, site):
    with with_address(client, active=False) as scim:
        person = Person(client, site, scim)
        same("the ways in", set(), person.ways_in())
        replace(client, scim, "active", "True")
        same("the ways in when active", set(WAYS), person.ways_in())


def test_put_without_active_leaves_the_door_shut(client, site):
    with with_address(client, active=False) as scim:
        person = Person(client, site, scim)
        ask(client, "PUT", f"/Users/{scim['id']}", {"userName": scim["userName"], "emails": scim["emails"], "title": "x"})
        same("the ways in", set(), person.ways_in())


def test_change_of_something_else_leaves_the_door_shut(client, site):
    with with_address(client) as scim:
        person = logged_in(client, site, scim)
        replace(client, scim, "active", False)
        replace(client, scim, "displayName", "Somebody Else")
        site.wp("user", "update", str(person.wp_user_id), f"--user_pass={person.password}", "--first_name=Ann", "--skip-email")
        site.wp("user", "set-role", str(person.wp_user_id), "author")
        same("the ways in", set(), person.ways_in(person.browser))
        same("active", False, read(client, scim)["active"])


def test_login_with_the_address_is_closed_as_well(client, site):
    with with_address(client) as scim:
        person = logged_in(client, site, scim)
        replace(client, scim, "active", False)
        by_mail = Visitor(client, scim["emails"][0]["value"], person.password)
        expect(not by_mail.log_in(), "the address logs in")
        expect(not by_mail.rest(person.application_password), "the address opens REST")
        expect(not by_mail.xml_rpc(person.password), "the address opens XML-RPC")


def test_reset_key_from_before_does_not_let_in(client, site):
    with with_address(client) as scim:
        person = logged_in(client, site, scim)
        mails = len(site.mails())
        Visitor(client, person.login, "").ask_for_reset()
        mail = site.mails()[mails:][0]["message"]
        link = re.search(r"https?://[^\s<>]+action=rp[^\s<>]*", mail).group()
        replace(client, scim, "active", False)
        visitor = Visitor(client, person.login, "new-" + person.password)
        target = re.sub(r"^https?://[^/]+", "", link).replace("&amp;", "&")
        visitor.send("GET", target)
        key = re.search(r"[?&]key=([^&]+)", target).group(1)
        form = {"rp_key": key, "pass1": visitor.password, "pass2": visitor.password, "wp-submit": "Save"}
        visitor.send("POST", "/wp-login.php?action=resetpass", form)
        expect(not visitor.log_in(), "a reset key from before lets in")
        expect(not Visitor(client, person.login, person.password).log_in(), "the old password lets in")


def test_answer_does_not_tell_a_wrong_password_from_a_shut_door(client, site):
    with with_address(client) as scim:
        person = logged_in(client, site, scim)
        replace(client, scim, "active", False)
        wrong = Visitor(client, person.login, "wrong")
        reply = wrong.send("POST", "/wp-login.php", {"log": person.login, "pwd": "wrong", "testcookie": "1"})
        same("the status with a wrong password", 200, reply.status)
        expect(not any(name.startswith("wordpress_logged_in") for name in wrong.cookies), "a cookie was set")


def test_deactivated_user_is_still_found(client, site):
    with with_address(client) as scim:
        replace(client, scim, "active", False)
        same("active", False, read(client, scim)["active"])
        listed = ask(client, "GET", f"/Users?filter=userName%20eq%20%22{scim['userName']}%22")
        same("the users found", 1, listed["totalResults"])
        same("active", False, listed["Resources"][0]["active"])
