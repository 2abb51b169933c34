"""Users whom WordPress has already, and what an administrator decides about them."""

import contextlib
import json

from case import Step, unique
from check import check, same
from client import PATCH
from connections import connection
from steps import ask

NEEDS_WORDPRESS = True
SHORT = False


@contextlib.contextmanager
def account(site, role="subscriber"):
    """A WordPress user whom nobody manages, gone afterwards: its number and its login."""
    login = unique()
    number = site.wp("user", "create", login, f"{login}@example.org", f"--role={role}", "--porcelain")
    try:
        yield int(number), login
    finally:
        site.wp("user", "delete", number, "--yes", "--reassign=1")


@contextlib.contextmanager
def linking(site, way):
    """A client of a connection that links so, and the number of the connection."""
    with connection(site, "generic") as client:
        number = site.wp("scim", "connection", "list", "--format=ids").split()[-1]
        site.wp("scim", "connection", "update", number, f"--linking={way}")
        yield client, number


def requests(site, wp_user_id):
    rows = json.loads(site.wp("scim", "link", "list", "--format=json"))
    return [row for row in rows if int(row["wp_user_id"]) == wp_user_id]


def test_who_is_linked_by_email_keeps_role_login_and_email(client, site):
    before = site.mails()
    with linking(site, "email") as (client, _), account(site, "author") as (wp_user_id, login):
        sent = {"userName": unique(), "emails": [{"value": f"{login}@EXAMPLE.org"}], "nickName": "Bee"}
        made = ask(client, "POST", "/Users", sent, 201)
        same("WordPress user", wp_user_id, site.wp_user_id(made["id"]))
        for name, value in sent.items():
            same(name, value, made[name])
        row = site.user(wp_user_id)
        same("login and e-mail", (login, f"{login}@example.org"), (row["user_login"], row["user_email"]))
        same("roles", "author", site.wp("user", "get", str(wp_user_id), "--field=roles"))
        same("actions", ["user.link"], [row["action"] for row in site.audit() if row["resource_id"] == made["id"]])
    same("mails", before, site.mails())


def test_administrator_decides(client, site):
    with linking(site, "ask") as (client, _), account(site) as (wp_user_id, login):
        sent = {"userName": login, "externalId": unique()}
        for _ in range(2):
            check(Step(status=409, type="uniqueness"), client.send("POST", "/Users", sent), "POST")
        (request,) = requests(site, wp_user_id)
        same("request", ("asked", "login", login), (request["state"], request["matched"], request["user_name"]))
        site.wp("scim", "link", "approve", request["id"])
        made = ask(client, "POST", "/Users", sent, 201)
        same("WordPress user", wp_user_id, site.wp_user_id(made["id"]))
        same("requests", [], requests(site, wp_user_id))

        site.wp("scim", "user", "protect", login)
        change = {"schemas": [PATCH], "Operations": [{"op": "replace", "path": "active", "value": False}]}
        check(Step(status=403), client.send("PATCH", f"/Users/{made['id']}", change), "PATCH")
        site.wp("scim", "user", "unprotect", login)
        ask(client, "PATCH", f"/Users/{made['id']}", change)

        site.wp("scim", "user", "unlink", login, "--yes", fails=True)
        site.wp("scim", "user", "unlink", login, "--yes", "--let-in")
        check(Step(status=404), client.send("GET", f"/Users/{made['id']}"), "GET")


def test_administrator_is_never_linked(client, site):
    with linking(site, "email") as (client, _):
        row = site.user(1)
        reply = client.send("POST", "/Users", {"userName": unique(), "emails": [{"value": row["user_email"]}]})
        check(Step(status=409, type="uniqueness"), reply, "POST")
        same("state", ["impossible"], [request["state"] for request in requests(site, 1)][-1:])
        same("row", row, site.user(1))


def test_one_person_of_two_connections_is_a_conflict(client, site):
    with linking(site, "email") as (first, _), linking(site, "email") as (second, number):
        word = unique()
        made = ask(first, "POST", "/Users", {"userName": word, "emails": [{"value": f"{word}@example.org"}]}, 201)
        reply = second.send("POST", "/Users", {"userName": unique(), "emails": [{"value": f"{word}@example.org"}]})
        check(Step(status=409, type="uniqueness"), reply, "POST")
        rows = json.loads(site.wp("scim", "link", "list", "--conflicts", "--format=json", "--fields=wp_user_id,connection_id"))
        wp_user_id = site.wp_user_id(made["id"])
        same("conflicts", [number], [str(row["connection_id"]) for row in rows if int(row["wp_user_id"]) == wp_user_id])
        ask(first, "DELETE", f"/Users/{made['id']}", status=204)


def test_users_of_a_role_are_linked_in_bulk(client, site):
    with linking(site, "off") as (client, number), account(site, "contributor") as (wp_user_id, login):
        site.wp("scim", "link", "users", "--role=contributor", f"--connection={number}", "--dry-run")
        same("users", 0, ask(client, "GET", "/Users")["totalResults"])
        site.wp("scim", "link", "users", "--role=contributor", f"--connection={number}", "--yes")
        found = ask(client, "GET", f'/Users?filter=userName%20eq%20"{login}"')
        same("found", 1, found["totalResults"])
        same("WordPress user", wp_user_id, site.wp_user_id(found["Resources"][0]["id"]))
        shown = json.loads(site.wp("scim", "user", "show", login, "--format=json"))
        same("shown", (login, "yes"), (shown["user_name"], shown["active"]))
