"""A network of two sites: what a token of the network reaches, and what that of one site does."""

import contextlib

from case import unique
from check import expect, same
from client import Client
from scenarios.lockout import WAYS, Person, with_address
from steps import ask, read, replace, user

NEEDS_WORDPRESS = True
NEEDS_NETWORK = True
SHORT = False

SECOND = "/two"


class Below:
    """The same server, with every address below a site of the network."""

    def __init__(self, client, path):
        self.client, self.path = client, path

    def raw(self, method, url, body=None, headers=None):
        return self.client.raw(method, self.path + url, body, headers)


class Member(Person):
    """The same person on the second site."""

    def __init__(self, person):
        vars(self).update(vars(person))
        self.client = Below(person.client, SECOND)


@contextlib.contextmanager
def tokens(client, site):
    """Clients with a token of the network, and with one of the second site."""
    second = f"--url={site.url}{SECOND}"
    number = site.wp("scim", "connection", "create", unique(), "--network", "--porcelain")
    site.wp("scim", "connection", "update", number, "--breaker=off")
    site.wp("scim", "connection", "update", "1", "--breaker=off", second)
    of_network = site.wp("scim", "token", "create", "network", f"--connection={number}", "--porcelain")
    of_second = site.wp("scim", "token", "create", "second", "--porcelain", second)
    yield Client(client.base_url, of_network), Client(client.base_url.replace("/wp-json", f"{SECOND}/wp-json"), of_second)


def join(site, person, role="author"):
    site.wp("user", "set-role", str(person.wp_user_id), role, f"--url={site.url}{SECOND}")


def write(site, person, where):
    """A published post, and what asks for its author and status."""
    at = f"--url={site.url}{where}"
    post = site.wp("post", "create", "--post_title=x", "--post_status=publish", f"--post_author={person.wp_user_id}", "--porcelain", at)
    return lambda: site.wp("post", "list", f"--post__in={post}", "--post_status=any", "--fields=post_author,post_status", "--format=csv", at).split("\n")[1]


def test_who_is_deactivated_gets_into_no_site(client, site):
    with tokens(client, site) as (network, _), with_address(network) as scim:
        person = Person(network, site, scim)
        join(site, person)
        there = Member(person)
        expect(person.browser.log_in(), "the user cannot log in at all")
        same("the ways in", set(WAYS), person.ways_in(person.browser))
        same("the ways into the second site", set(WAYS), there.ways_in())
        replace(network, scim, "active", False)
        same("the ways in while deactivated", set(), person.ways_in(person.browser))
        same("the ways into the second site while deactivated", set(), there.ways_in())
        replace(network, scim, "active", True)
        same("the ways into the second site afterwards", set(WAYS), there.ways_in())


def test_a_token_is_one_of_its_site(client, site):
    with tokens(client, site) as (network, second):
        ask(network, "GET", "/Users")
        ask(second, "GET", "/Users")
        ask(Client(second.base_url, network.token), "GET", "/Users", status=401)
        ask(Client(network.base_url, second.token), "GET", "/Users", status=401)
        ask(Client(second.base_url, client.token), "GET", "/Users", status=401)


def test_a_site_neither_sees_nor_changes_a_user_of_the_network(client, site):
    with tokens(client, site) as (network, second), with_address(network) as scim:
        person = Person(network, site, scim)
        join(site, person)
        for other in (client, second):
            same("found", 0, ask(other, "GET", f"/Users?filter=userName+eq+%22{scim['userName']}%22")["totalResults"])
            ask(other, "GET", f"/Users/{scim['id']}", status=404)
            replace(other, scim, "active", False, 404)
            ask(other, "PUT", f"/Users/{scim['id']}", {"userName": scim["userName"]}, 404)
            expect(other.send("DELETE", f"/Users/{scim['id']}").status == 404, "deleted")
            ask(other, "POST", "/Users", {"userName": scim["userName"].upper()}, 409)
            ask(other, "POST", "/Users", {"userName": unique(), "emails": [{"value": scim["emails"][0]["value"].upper()}]}, 409)
        same("the user", scim["meta"]["version"], read(network, scim)["meta"]["version"])


def test_the_network_neither_sees_nor_changes_a_user_of_a_site(client, site):
    with tokens(client, site) as (network, second), with_address(client) as here, with_address(second) as there:
        for scim in (here, there):
            ask(network, "GET", f"/Users/{scim['id']}", status=404)
            replace(network, scim, "active", False, 404)
            expect(network.send("DELETE", f"/Users/{scim['id']}").status == 404, "deleted")
            ask(network, "POST", "/Users", {"userName": scim["userName"]}, 409)


def test_deleting_leaves_content_with_somebody_on_each_site(client, site):
    with tokens(client, site) as (network, _), with_address(network) as scim:
        person = Person(network, site, scim)
        join(site, person)
        posts = [write(site, person, where) for where in ("", SECOND)]
        same("the posts", [f"{person.wp_user_id},publish"] * 2, [post() for post in posts])
        expect(network.send("DELETE", f"/Users/{scim['id']}").status == 204, "not deleted")
        same("the posts afterwards", ["1,publish"] * 2, [post() for post in posts])
        same("the user afterwards", None, site.user(person.wp_user_id))
        ask(network, "GET", f"/Users/{scim['id']}", status=404)


def test_a_super_admin_is_out_of_reach_from_the_moment_it_is_one(client, site):
    with tokens(client, site) as (network, _), with_address(network) as scim:
        person = Person(network, site, scim)
        site.wp("super-admin", "add", str(person.wp_user_id))
        try:
            replace(network, scim, "active", False, 403)
            replace(network, scim, "displayName", "mine", 403)
            expect(network.send("DELETE", f"/Users/{scim['id']}").status == 403, "deleted")
            same("the ways in", set(WAYS), person.ways_in())
        finally:
            site.wp("super-admin", "remove", str(person.wp_user_id))


def test_a_name_in_capitals_is_answered_as_sent(client, site):
    with tokens(client, site) as (network, second):
        for other in (network, second):
            with user(other, userName="John.word.Doe") as scim:
                for name in (scim["userName"], scim["userName"].lower(), scim["userName"].upper()):
                    found = ask(other, "GET", f"/Users?filter=userName+eq+%22{name}%22")["Resources"]
                    same(name, [scim["userName"]], [one["userName"] for one in found])
