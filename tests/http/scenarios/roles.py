"""Which WordPress role a user has by its groups."""

import contextlib

from check import expect, same
from client import PATCH
from steps import ask, group, replace, user

NEEDS_WORDPRESS = True
SHORT = False


@contextlib.contextmanager
def rule(site, role, scim):
    """A rule, the first of the connection, for as long as it takes."""
    site.wp("scim", "role-rules", "add", role, f"--group={scim['id']}", "--position=1")
    try:
        yield
    finally:
        site.wp("scim", "role-rules", "remove", "1")
        site.wp("scim", "role-rules", "apply", "--due")


def members(client, scim, operation, *users):
    body = {"op": operation, "path": "members", "value": [{"value": one["id"]} for one in users]}
    ask(client, "PATCH", f"/Groups/{scim['id']}", {"schemas": [PATCH], "Operations": [body]})


def roles(site, scim):
    return site.evaluate(f"return array_values( ( new WP_User( {site.wp_user_id(scim['id'])} ) )->roles );")


def test_a_member_has_the_role_of_the_group_until_it_leaves(client, site):
    with user(client) as ada, group(client) as outer, group(client) as inner, rule(site, "author", outer):
        members(client, inner, "add", ada)
        same("roles", ["subscriber"], roles(site, ada))
        members(client, outer, "add", inner)
        same("roles", ["author"], roles(site, ada))
        replace(client, ada, "active", False)
        same("roles of somebody locked out", ["author"], roles(site, ada))
        members(client, inner, "remove", ada)
        same("roles", ["subscriber"], roles(site, ada))


def test_a_rule_reaches_who_is_a_member_already(client, site):
    with user(client) as ada, group(client, ada["id"]) as scim, rule(site, "contributor", scim):
        printed = site.wp("scim", "role-rules", "apply")
        expect("Success: Looked at" in printed, printed)
        same("roles", ["contributor"], roles(site, ada))


def test_a_dangerous_role_is_no_role_for_a_rule(client, site):
    with group(client) as scim:
        printed = site.wp("scim", "role-rules", "add", "administrator", f"--group={scim['id']}", fails=True)
        expect("--dangerous-roles" in printed, printed)
