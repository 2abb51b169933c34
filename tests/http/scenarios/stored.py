"""What a SCIM user is in WordPress."""

from case import Step, unique
from check import Failed, check, expect, same
from steps import ask, operate, plugin, read, replace, unchanged, user

NEEDS_WORDPRESS = True
SHORT = False


def meta(site, wp_user_id, name):
    rows = site.database.rows(f"SELECT meta_value FROM wp_usermeta WHERE user_id = {wp_user_id} AND meta_key = '{name}'")
    same(f"rows of {name}", 1, len(rows))
    return rows[0]["meta_value"]


def test_fields_of_a_whole_user(client, site):
    whole = {
        "userName": "word",
        "name": {"givenName": "Barbara", "familyName": "O'Jensen \\ Sons"},
        "displayName": "Babs Jensen",
        "nickName": "Babs",
        "profileUrl": "https://example.org/babs?a=1",
        "emails": [{"value": "word@home.example", "type": "home"}, {"value": "word@example.org", "type": "work", "primary": True}],
    }
    with user(client, **whole) as scim:
        wp_user_id = site.wp_user_id(scim["id"])
        row = site.user(wp_user_id)
        same("user_login", scim["userName"], row["user_login"])
        same("user_email", scim["emails"][1]["value"], row["user_email"])
        same("display_name", "Babs Jensen", row["display_name"])
        same("user_url", "https://example.org/babs?a=1", row["user_url"])
        same("first_name", "Barbara", meta(site, wp_user_id, "first_name"))
        same("last_name", "O'Jensen \\ Sons", meta(site, wp_user_id, "last_name"))
        same("nickname", "Babs", meta(site, wp_user_id, "nickname"))
        expect('"subscriber";b:1' in meta(site, wp_user_id, "wp_capabilities"), "the role is another")


def test_backslashes_and_quotes_survive_each_way(client, site):
    text = "a\\b \\\\ 'c' \"d\" \\0 \\' %s"
    with user(client, userName="word", displayName=text, name={"givenName": text}, title=text) as scim:
        same("displayName", text, scim["displayName"])
        same("display_name", text, site.evaluate(f"return get_userdata( {site.wp_user_id(scim['id'])} )->display_name;").replace("&#039;", "'"))
        same("first_name", text, meta(site, site.wp_user_id(scim["id"]), "first_name"))
        replace(client, scim, "nickName", text)
        same("nickname", text, meta(site, site.wp_user_id(scim["id"]), "nickname"))
        same("nickName", text, read(client, scim)["nickName"])


def test_markup_is_kept_for_clients_and_not_for_pages(client, site):
    text = "<script>alert(1)</script>Ann <b>B</b> & C"
    with user(client, userName="word", displayName=text, name={"familyName": text}) as scim:
        same("displayName", text, read(client, scim)["displayName"])
        row = site.user(site.wp_user_id(scim["id"]))
        expect("<" not in row["display_name"], f"display_name is {row['display_name']}")
        expect("<" not in meta(site, site.wp_user_id(scim["id"]), "last_name"), "last_name holds markup")


def test_login_is_derived_once_and_stays(client, site):
    with user(client, userName="DOMAIN\\word+tag") as scim:
        wp_user_id = site.wp_user_id(scim["id"])
        login = site.user(wp_user_id)["user_login"]
        expect(login and "\\" not in login and "+" not in login, f"user_login is {login!r}")
        replace(client, scim, "userName", f"other-{unique()}")
        same("user_login", login, site.user(wp_user_id)["user_login"])


def test_logins_of_names_that_wordpress_takes_for_one_differ(client, site):
    word = unique()
    logins = set()
    with user(client, userName=f"a/{word}") as one, user(client, userName=f"a\\{word}") as two, user(client, userName=f"a{word}") as three:
        for scim in (one, two, three):
            logins.add(site.user(site.wp_user_id(scim["id"]))["user_login"].lower())
        same("different logins", 3, len(logins))


def test_user_without_an_address_has_none(client, site):
    with user(client) as one, user(client) as two:
        for scim in (one, two):
            same("user_email", "", site.user(site.wp_user_id(scim["id"]))["user_email"])


def test_clearing_does_not_empty_what_wordpress_shows(client, site):
    with user(client, displayName="Babs", emails=[{"value": "word@example.org"}]) as scim:
        wp_user_id = site.wp_user_id(scim["id"])
        operate(client, scim, [{"op": "remove", "path": "displayName"}, {"op": "remove", "path": "emails"}])
        expect(site.user(wp_user_id)["display_name"], "display_name is empty")
        same("user_email", scim["emails"][0]["value"], site.user(wp_user_id)["user_email"])
        after = read(client, scim)
        expect("displayName" not in after and "emails" not in after, "what was cleared came back")


def test_password_of_a_client_is_not_used(client, site):
    with user(client, userName="word", password="correct horse") as scim:
        login = site.user(site.wp_user_id(scim["id"]))["user_login"]
        same("who gets in", False, site.evaluate(f"return ! is_wp_error( wp_authenticate( '{login}', 'correct horse' ) );"))
        stored = site.user(site.wp_user_id(scim["id"]))["user_pass"]
        replace(client, scim, "password", "another horse")
        same("the password in WordPress", stored, site.user(site.wp_user_id(scim["id"]))["user_pass"])
        expect("horse" not in repr(site.snapshot()) + repr(site.audit()), "the password is in the database")


def test_users_that_nobody_gave_stay_hidden(client, site):
    login = unique()
    wp_user_id = site.wp("user", "create", login, f"{login}@example.org", "--porcelain")
    try:
        same("found", 0, ask(client, "GET", f"/Users?filter=userName%20eq%20%22{login}%22")["totalResults"])
        same("found", 0, ask(client, "GET", f"/Users?filter=userName%20eq%20%22{site.admin[0]}%22")["totalResults"])
    finally:
        site.wp("user", "delete", wp_user_id, "--yes", "--reassign=1")


def test_existing_accounts_are_not_taken_over(client, site):
    login = unique()
    wp_user_id = site.wp("user", "create", login, f"{login}@example.org", "--porcelain", "--display_name=Old Hand")
    try:
        for body, word in (
            ({"userName": login}, "userName"),
            ({"userName": login.upper()}, "userName"),
            ({"userName": site.admin[0]}, "userName"),
            ({"userName": unique(), "emails": [{"value": f"{login}@example.org"}]}, "emails"),
            ({"userName": unique(), "emails": [{"value": f"{login.upper()}@EXAMPLE.org"}]}, "emails"),
        ):
            with unchanged(site):
                reply = client.send("POST", "/Users", body)
            try:
                check(Step(status=409, type="uniqueness", detail=[word]), reply, "POST")
            except Failed as failed:
                raise Failed(f"{body}: {failed}") from None
    finally:
        site.wp("user", "delete", wp_user_id, "--yes", "--reassign=1")


def test_protected_account_is_out_of_reach(client, site):
    with user(client, displayName="Promoted") as scim:
        wp_user_id = str(site.wp_user_id(scim["id"]))
        site.wp("user", "set-role", wp_user_id, "administrator")
        try:
            scim = read(client, scim)
            for method, body in (
                ("PATCH", {"schemas": ["urn:ietf:params:scim:api:messages:2.0:PatchOp"], "Operations": [{"op": "replace", "path": "active", "value": False}]}),
                ("PUT", {"userName": scim["userName"], "displayName": "Other"}),
                ("DELETE", None),
            ):
                with unchanged(site):
                    reply = client.send(method, f"/Users/{scim['id']}", body)
                check(Step(status=403), reply, method)
            same("reading", scim, read(client, scim))
        finally:
            site.wp("user", "set-role", wp_user_id, "subscriber")


def test_hook_that_keeps_something_else_is_told_to_the_client(client, site):
    code = "add_filter( 'pre_user_nickname', static fn( $name ) => 'Hooked' );"
    with plugin(site, code), user(client, nickName="Babs", displayName="Babs") as scim:
        same("nickName", "Hooked", scim["nickName"])
        same("what is read", scim, read(client, scim))
        same("displayName", "Babs", scim["displayName"])


def test_hook_that_dies_changes_nothing(client, site):
    for code in (
        "function misbehaving_hook() { wp_die( 'No' ); } add_action( 'user_register', 'misbehaving_hook' );",
        "add_action( 'user_register', static function () { throw new RuntimeException( 'secret' ); } );",
        "add_action( 'user_register', static function () { exit; } );",
    ):
        with plugin(site, code), unchanged(site):
            reply = client.send("POST", "/Users", {"userName": unique()})
        check(Step(status=[500, 503]), reply, "POST")
        expect(b"secret" not in reply.body, "the answer tells what the error said")
        expect(b"database" not in reply.body, f"the database is blamed for a hook of a plugin: {reply!r}")
