"""DELETE takes the user away and hands what it wrote to the heir."""

from check import expect, same
from steps import ask, read, user

NEEDS_WORDPRESS = True
SHORT = False


def posts_of(site, wp_user_id):
    return int(site.database.rows(f"SELECT COUNT(*) AS count FROM wp_posts WHERE post_author = {wp_user_id}")[0]["count"])


def test_content_goes_to_the_heir_and_never_to_the_trash(client, site):
    heir = int(site.wp("user", "get", site.admin[0], "--field=ID"))
    with user(client, displayName="Author") as scim:
        wp_user_id = site.wp_user_id(scim["id"])
        made = {}
        for status, kind in (("publish", "post"), ("draft", "post"), ("private", "page"), ("publish", "page"), ("trash", "post")):
            made[status, kind] = int(
                site.wp("post", "create", f"--post_author={wp_user_id}", f"--post_status={status}", f"--post_type={kind}",
                        "--post_title=Written", "--post_content=Text", "--porcelain")
            )
        ask(client, "DELETE", f"/Users/{scim['id']}", status=204)
        for (status, kind), post in made.items():
            row = site.database.rows(f"SELECT post_author, post_status, post_type, post_content FROM wp_posts WHERE ID = {post}")
            expect(row, f"the {kind} that was {status} is gone")
            same("author", heir, int(row[0]["post_author"]))
            same("status", status, row[0]["post_status"])
            same("content", "Text", row[0]["post_content"])
        same("posts left behind", 0, posts_of(site, wp_user_id))


def test_nothing_of_the_user_is_left(client, site):
    before = site.snapshot()
    with user(client, displayName="Short", emails=[{"value": "word@example.org"}], active=False) as scim:
        wp_user_id = site.wp_user_id(scim["id"])
        expect(site.user(wp_user_id), "there is no WordPress user")
        ask(client, "DELETE", f"/Users/{scim['id']}", status=204)
        same("the WordPress user", None, site.user(wp_user_id))
        meta = site.database.rows(f"SELECT umeta_id FROM wp_usermeta WHERE user_id = {wp_user_id}")
        same("rows of user meta", 0, len(meta))
    after = site.snapshot()
    for table in ("wp_users", "wp_usermeta", "wp_scimpress_users", "wp_scimpress_user_keys", "wp_posts"):
        same(f"the rows of {table}", before.get(table, []), after.get(table, []))


def test_deleted_twice(client, site):
    with user(client) as scim:
        ask(client, "DELETE", f"/Users/{scim['id']}", status=204)
        ask(client, "DELETE", f"/Users/{scim['id']}", status=404)


def test_name_and_address_are_free_again(client, site):
    with user(client, userName="word", externalId="word", emails=[{"value": "word@example.org"}]) as scim:
        ask(client, "DELETE", f"/Users/{scim['id']}", status=204)
        again = ask(client, "POST", "/Users", {name: scim[name] for name in ("userName", "externalId", "emails")}, 201)
        expect(again["id"] != scim["id"], "an id was given twice")
        ask(client, "DELETE", f"/Users/{again['id']}", status=204)


def test_user_deleted_in_wordpress_is_gone_for_clients(client, site):
    with user(client, userName="word") as scim:
        wp_user_id = site.wp_user_id(scim["id"])
        audited = site.last_audit()
        site.wp("user", "delete", str(wp_user_id), "--reassign=1", "--yes")
        ask(client, "GET", f"/Users/{scim['id']}", status=404)
        ask(client, "DELETE", f"/Users/{scim['id']}", status=404)
        same("users found", 0, ask(client, "GET", f"/Users?filter=userName%20eq%20%22{scim['userName']}%22")["totalResults"])
        rows = [row for row in site.audit(audited) if row["action"] == "user.observe"]
        same("rows in the audit about it", 1, len(rows))
        again = ask(client, "POST", "/Users", {"userName": scim["userName"]}, 201)
        ask(client, "DELETE", f"/Users/{again['id']}", status=204)
