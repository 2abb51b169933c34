"""What somebody edits in WordPress reaches SCIM, and nothing but what was edited."""

import re
from html.parser import HTMLParser

from case import unique
from check import expect, same
from steps import Visitor, ask, read, user

NEEDS_WORDPRESS = True
SHORT = False

WHOLE = {
    "userName": "word@example.org",
    "name": {"givenName": "Barbara", "familyName": "Jensen", "middleName": "Jane"},
    "displayName": "Babs  Jensen",
    "nickName": "Babs",
    "profileUrl": "https://example.org/word",
    "emails": [{"value": "word@home.example", "type": "home"}, {"value": "word@example.org", "type": "work", "primary": True}],
    "title": "Guide",
    "active": True,
}


def version(resource):
    return int(re.search(r"\d+", resource["meta"]["version"]).group())


def differs(before, after):
    """The attributes that differ; `meta` is looked at apart."""
    names = (before.keys() | after.keys()) - {"meta"}
    return {name for name in names if before.get(name) != after.get(name)}


def has_changed(before, after, *names):
    same("the attributes that changed", set(names), differs(before, after))
    same("the version", version(before) + 1, version(after))
    expect(after["meta"]["lastModified"] > before["meta"]["lastModified"], "lastModified did not move")
    same("meta.created", before["meta"]["created"], after["meta"]["created"])


def update(site, scim, *options):
    site.wp("user", "update", str(site.wp_user_id(scim["id"])), *options, "--skip-email")


def test_display_name(client, site):
    with user(client, **WHOLE) as scim:
        update(site, scim, "--display_name=Barbara the Guide")
        after = read(client, scim)
        has_changed(scim, after, "displayName")
        same("displayName", "Barbara the Guide", after["displayName"])
        same("what a list shows", after, ask(client, "GET", f"/Users?filter=id%20eq%20%22{scim['id']}%22")["Resources"][0])


def test_address_goes_to_the_one_it_came_from(client, site):
    with user(client, **WHOLE) as scim:
        new = f"{unique()}@example.net"
        update(site, scim, f"--user_email={new}")
        after = read(client, scim)
        has_changed(scim, after, "emails")
        same("emails", [scim["emails"][0], {**scim["emails"][1], "value": new}], after["emails"])
        found = ask(client, "GET", f"/Users?filter=emails.value%20eq%20%22{new}%22")
        same("users found by it", 1, found["totalResults"])


def test_names(client, site):
    with user(client, **WHOLE) as scim:
        update(site, scim, "--first_name=Ann", "--last_name=Smith", "--nickname=Annie")
        after = read(client, scim)
        has_changed(scim, after, "name", "nickName")
        same("name", {"givenName": "Ann", "familyName": "Smith", "middleName": "Jane"}, after["name"])
        same("nickName", "Annie", after["nickName"])


def test_user_meta_alone(client, site):
    with user(client, **WHOLE) as scim:
        site.wp("user", "meta", "update", str(site.wp_user_id(scim["id"])), "first_name", "Zoë")
        after = read(client, scim)
        has_changed(scim, after, "name")
        same("givenName", "Zoë", after["name"]["givenName"])


def test_emptied_field_is_unassigned(client, site):
    with user(client, **WHOLE) as scim:
        update(site, scim, "--last_name=")
        after = read(client, scim)
        has_changed(scim, after, "name")
        same("name", {"givenName": "Barbara", "middleName": "Jane"}, after["name"])


def test_edit_that_changes_nothing(client, site):
    with user(client, **WHOLE) as scim:
        update(site, scim, "--first_name=Barbara", f"--user_email={scim['emails'][1]['value']}")
        same("the user", scim, read(client, scim))


def test_edit_of_what_is_not_mapped(client, site):
    with user(client, **WHOLE) as scim:
        site.wp("user", "set-role", str(site.wp_user_id(scim["id"])), "author")
        site.wp("user", "meta", "update", str(site.wp_user_id(scim["id"])), "favourite_colour", "blue")
        update(site, scim, "--description=About me")
        same("the user", scim, read(client, scim))


def test_what_wordpress_tidied_stays_as_it_was_sent(client, site):
    with user(client, **{**WHOLE, "displayName": "  Two  spaces &amp; <b>bold</b> "}) as scim:
        update(site, scim, "--first_name=Ann")
        has_changed(scim, read(client, scim), "name")


def test_what_was_cleared_stays_cleared(client, site):
    with user(client, **WHOLE) as scim:
        wp_user_id = site.wp_user_id(scim["id"])
        cleared = ask(client, "PUT", f"/Users/{scim['id']}", {"userName": scim["userName"], "name": {"givenName": "Barbara"}})
        same("the address in WordPress", scim["emails"][1]["value"], site.user(wp_user_id)["user_email"])
        update(site, scim, "--first_name=Ann")
        after = read(client, scim)
        has_changed(cleared, after, "name")
        same("name", {"givenName": "Ann"}, after["name"])


def test_edit_by_another_plugin(client, site):
    with user(client, **WHOLE) as scim:
        wp_user_id = site.wp_user_id(scim["id"])
        site.evaluate(f"return wp_update_user( array( 'ID' => {wp_user_id}, 'display_name' => 'By Plugin', 'user_url' => 'https://example.net/' ) );")
        after = read(client, scim)
        has_changed(scim, after, "displayName", "profileUrl")
        same("profileUrl", "https://example.net/", after["profileUrl"])


def test_version_from_before_an_edit_is_outdated(client, site):
    with user(client, **WHOLE) as scim:
        update(site, scim, "--display_name=Edited")
        ask(client, "PUT", f"/Users/{scim['id']}", {"userName": scim["userName"]}, 412, {"If-Match": scim["meta"]["version"]})
        same("displayName", "Edited", read(client, scim)["displayName"])


class Form(HTMLParser):
    """The fields of the profile form with their values."""

    def __init__(self, text):
        super().__init__()
        self.inside, self.fields, self.select, self.option = False, {}, None, False
        self.feed(text)

    def handle_starttag(self, tag, attributes):
        attributes = dict(attributes)
        if tag == "form":
            self.inside = attributes.get("id") == "your-profile"
        elif self.inside and tag == "input" and attributes.get("name"):
            if attributes.get("type") not in ("checkbox", "radio", "submit", "button") or "checked" in attributes:
                self.fields[attributes["name"]] = attributes.get("value", "")
        elif self.inside and tag == "select":
            self.select = attributes.get("name")
        elif self.inside and tag == "option" and self.select and ("selected" in attributes or self.select not in self.fields):
            # An option without a value is worth its text, which follows.
            self.option = "value" not in attributes
            self.fields[self.select] = attributes.get("value", "")
        elif self.inside and tag == "textarea":
            self.fields[attributes["name"]] = ""

    def handle_data(self, data):
        if self.option:
            self.fields[self.select] += data

    def handle_endtag(self, tag):
        self.option = False
        if tag == "form":
            self.inside = False


def test_profile_page_of_wp_admin(client, site):
    with user(client, **WHOLE) as scim:
        admin = Visitor(client, *site.admin)
        expect(admin.log_in(), "the administrator cannot log in")
        page = f"/wp-admin/user-edit.php?user_id={site.wp_user_id(scim['id'])}"
        fields = Form(admin.send("GET", page).body.decode()).fields
        expect("first_name" in fields, "there is no profile form")
        fields.update({"first_name": "Ann", "nickname": "Annie"})
        fields.pop("pass1", None), fields.pop("pass2", None)
        reply = admin.send("POST", page, fields)
        same("the status of the form", 302, reply.status)
        after = read(client, scim)
        has_changed(scim, after, "name", "nickName")
        same("givenName", "Ann", after["name"]["givenName"])


def test_edit_leaves_a_row_in_the_audit(client, site):
    with user(client, **WHOLE) as scim:
        audited = site.last_audit()
        update(site, scim, "--display_name=Edited")
        rows = site.audit(audited)
        same("rows", 1, len(rows))
        same("action", "user.observe", rows[0]["action"])
        same("resource", scim["id"], rows[0]["resource_id"])
        expect("displayName" in rows[0]["changed"], f"changed is {rows[0]['changed']}")
        expect("Edited" not in repr(rows[0]), "the audit holds the value itself")
