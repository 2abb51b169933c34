"""Which WordPress role a user has by its groups."""

import contextlib
from concurrent.futures import ThreadPoolExecutor

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


def patch(operations):
    return {"schemas": [PATCH], "Operations": operations}


def members(client, scim, operation, *users):
    value = [{"value": one["id"]} for one in users]
    ask(client, "PATCH", f"/Groups/{scim['id']}", patch([{"op": operation, "path": "members", "value": value}]))


def roles(site, scim):
    return site.evaluate(f"return array_values( ( new WP_User( {site.wp_user_id(scim['id'])} ) )->roles );")


def test_a_member_has_the_role_of_the_group_until_it_leaves(client, site):
    with user(client) as ada, group(client) as outer, group(client) as inner, rule(site, "author", outer):
        members(client, inner, "add", ada)
        same("roles", ["subscriber"], roles(site, ada))
        members(client, outer, "add", inner)
        same("roles", ["author"], roles(site, ada))
        replace(client, ada, "active", False)
        members(client, inner, "remove", ada)
        same("roles of somebody locked out", ["author"], roles(site, ada))
        replace(client, ada, "active", True)
        same("roles", ["subscriber"], roles(site, ada))


def test_a_rule_reaches_who_is_a_member_already(client, site):
    with user(client) as ada, group(client, ada["id"]) as scim, rule(site, "contributor", scim):
        printed = site.wp("scim", "role-rules", "apply")
        expect("Success: Looked at" in printed, printed)
        same("roles", ["contributor"], roles(site, ada))


def test_parallel_changes_end_in_the_roles_of_the_groups(client, site):
    with contextlib.ExitStack() as all_of_it:
        users = [all_of_it.enter_context(user(client)) for _ in range(6)]
        outer, inner, other = (all_of_it.enter_context(group(client)) for _ in range(3))
        all_of_it.enter_context(rule(site, "contributor", other))
        all_of_it.enter_context(rule(site, "author", outer))

        def change(number):
            for step in range(6):
                one = users[(number + step) % 6]
                if number % 3 == 2 and step % 2:
                    replies = [client.send("PATCH", f"/Users/{one['id']}", patch([{"op": "replace", "path": "title", "value": f"t{number}{step}"}]))]
                else:
                    scim, operation = ((inner, other)[(number + step) % 2], ("add", "remove")[step // 2 % 2])
                    member = patch([{"op": operation, "path": "members", "value": [{"value": one["id"]}]}])
                    replies = [client.send("PATCH", f"/Groups/{scim['id']}", member)]
                    if step == 3:
                        nested = patch([{"op": ("add", "remove")[number // 3], "path": "members", "value": [{"value": inner["id"]}]}])
                        replies.append(client.send("PATCH", f"/Groups/{outer['id']}", nested))
                for reply in replies:
                    expect(reply.status in (200, 204), f"{reply!r}")

        with ThreadPoolExecutor(6) as pool:
            list(pool.map(change, range(6)))
        printed = site.wp("scim", "role-rules", "apply", "--due", "--porcelain")
        for one in users:
            groups = {kept["value"] for kept in ask(client, "GET", f"/Users/{one['id']}").get("groups", [])}
            expected = "author" if outer["id"] in groups else "contributor" if other["id"] in groups else "subscriber"
            same(f"roles after {printed} were settled later", [expected], roles(site, one))


def test_a_dangerous_role_is_no_role_for_a_rule(client, site):
    with group(client) as scim:
        printed = site.wp("scim", "role-rules", "add", "administrator", f"--group={scim['id']}", fails=True)
        expect("--dangerous-roles" in printed, printed)
