"""Somebody takes a whole company out of the identity provider's assignment, at the speed of the line."""

import math

from books import Books
from case import unique
from load import Tally, at_once, attempt, operation, patient, status_of


def run(machinery, report, amount):
    people = amount(20, 60, 5_000)
    for what in ("deactivated", "deleted"):
        accident(machinery, report, people, what)


def accident(machinery, report, people, what):
    """All leave at once: only so many do, nothing of their content is lost, and one action brings them back."""
    client, site, word = machinery.client, machinery.site, unique()
    # Whoever left in other gates would count.
    machinery.forget_everybody()
    site.wp("scim", "connection", "update", "1", "--breaker=10,20")
    try:
        made = at_once(range(people), lambda number: patient(client, Tally(), "POST", "/Users", person(word, number)).json)
        ids = [user["id"] for user in made]
        group = patient(client, Tally(), "POST", "/Groups", {"displayName": word, "members": [{"value": scim_id} for scim_id in ids]}).json["id"]
        write_posts(site, word)
        before = state(site, word, group)
        tally = Tally()

        def leave(scim_id):
            body = operation("replace", "active", False) if what == "deactivated" else None
            reply = attempt(client, "PATCH" if body else "DELETE", f"/Users/{scim_id}", body)
            tally.add(reply)
            return scim_id, status_of(reply)

        answers = at_once(ids, leave)
        gone = [scim_id for scim_id, status in answers if status in (200, 204)]
        allowed = max(10, math.floor(0.2 * people))
        report.note(f"{people} people {what} at once: {tally}")
        report.claim(len(gone) == allowed, f"{allowed} of them lost access and nobody else", f"{len(gone)} did")
        report.claim({status for _, status in answers} <= {200, 204, 503}, "the others were told to wait for an administrator", str(tally))
        after = state(site, word, group)
        report.claim(after["posts"] == people, f"none of {people} posts is lost or in the trash", f"{after['posts']} are left")
        report.claim(after["active"] == people - allowed, "whoever was refused has access", f"{after['active']} have")
        site.wp("scim", "breaker", "undo", "1", "--yes")
        back = state(site, word, group)
        report.claim(back == before, "one action restored access, roles, memberships and content", f"{differing(before, back)}")
        report.nothing([scim_id for scim_id in ids if status_of(attempt(client, "GET", f"/Users/{scim_id}")) != 200], "people missing afterwards")
    finally:
        site.wp("scim", "connection", "update", "1", "--breaker=off")
        machinery.forget_everybody()


def person(word, number):
    name = f"{word}.{number}@example.org"
    return {"userName": name, "externalId": name, "emails": [{"value": name}], "displayName": "Ada"}


def write_posts(site, word):
    """One published post for each."""
    site.database.execute(
        "INSERT INTO wp_posts (post_author, post_title, post_status, post_type, post_content, post_excerpt, to_ping, pinged, post_content_filtered)"
        f" SELECT wp_user_id, '{word}', 'publish', 'post', '', '', '', '', '' FROM wp_scimpress_users WHERE user_name LIKE '{word}.%'"
    )


def state(site, word, group):
    """Who has what, by name."""
    managed = f"wp_scimpress_users WHERE user_name LIKE '{word}.%' AND forgotten IS NULL"
    reads = {
        "active": f"SELECT COUNT(*) AS total FROM {managed} AND active = 1",
        "members": f"SELECT COUNT(*) AS total FROM wp_scimpress_members WHERE group_id = '{group}'",
        "posts": f"SELECT COUNT(*) AS total FROM wp_posts WHERE post_title = '{word}' AND post_status = 'publish' AND post_author <> 0",
        "own": f"SELECT COUNT(*) AS total FROM wp_posts p JOIN wp_users u ON u.ID = p.post_author WHERE post_title = '{word}' AND u.user_login LIKE '{word}.%'",
        "roles": f"SELECT COUNT(*) AS total FROM wp_usermeta m JOIN wp_users u ON u.ID = m.user_id WHERE u.user_login LIKE '{word}.%' AND m.meta_key = 'wp_capabilities' AND m.meta_value LIKE '%subscriber%'",
        "logins": f"SELECT COUNT(DISTINCT user_login) AS total FROM wp_users WHERE user_login LIKE '{word}.%'",
    }
    found = Books(site).all(list(reads.values()))
    return {name: int(rows[0]["total"]) for name, rows in zip(reads, found)}


def differing(before, after):
    return {name: (before[name], after[name]) for name in before if before[name] != after[name]}
