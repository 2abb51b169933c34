"""WordPress's own REST server and other plugins have no word below the base URL."""

from case import Step, unique
from check import check, expect, is_sound, same
from scenarios.oauth import form, is_token
from steps import ask, plugin, read, user

NEEDS_WORDPRESS = True
SHORT = True


def works(client, site):
    """The whole round, whatever else the site does."""
    with user(client, displayName="Round") as scim:
        ask(client, "PUT", f"/Users/{scim['id']}", {"userName": scim["userName"], "title": "x"})
        same("title", "x", read(client, scim)["title"])
        ask(client, "POST", "/Users", {"userName": scim["userName"]}, 409)
    ask(client, "GET", "/Nothing", status=404)
    ask(client, "POST", "/Users", "{malformed", 400)
    is_token(client.ask_for_token(form(client)))


def test_plugin_that_closes_rest_to_strangers(client, site):
    code = """add_filter( 'rest_authentication_errors', static fn( $result ) => $result ?? new WP_Error( 'closed', 'Closed', array( 'status' => 401 ) ) );"""
    with plugin(site, code):
        same("the REST API for strangers", 401, client.raw("GET", "/?rest_route=/wp/v2/posts").status)
        works(client, site)
        reply = client.send("GET", "/Users", headers={"Authorization": None})
        check(Step(status=401), reply, "GET")
        same("the REST API for strangers", 401, client.raw("GET", "/?rest_route=/wp/v2/posts").status)


def test_plugin_that_switches_rest_off(client, site):
    code = """add_filter( 'rest_enabled', '__return_false' ); add_filter( 'rest_endpoints', '__return_empty_array', PHP_INT_MAX );
    add_filter( 'rest_authentication_errors', static fn() => new WP_Error( 'off', 'Off', array( 'status' => 403 ) ), PHP_INT_MAX );"""
    with plugin(site, code):
        works(client, site)


def test_plugin_that_answers_itself(client, site):
    code = """add_filter( 'rest_pre_dispatch', static fn() => array( 'mine' => true ), PHP_INT_MAX );
    add_filter( 'rest_pre_serve_request', static function () { echo 'mine'; return true; }, PHP_INT_MAX );"""
    with plugin(site, code):
        works(client, site)


def test_plugin_that_prints(client, site):
    with plugin(site, "echo \"\\xEF\\xBB\\xBF printed\"; add_action( 'init', static function () { echo 'printed'; } );"):
        works(client, site)


def test_plugin_that_warns(client, site):
    code = "ini_set( 'display_errors', '1' ); add_action( 'init', static function () { echo @$GLOBALS['nothing']; } );"
    with plugin(site, code):
        works(client, site)


def test_plugin_that_sends_headers(client, site):
    code = """header( 'Access-Control-Allow-Origin: *' ); header( 'Link: <x>' ); header( 'Set-Cookie: a=b' );
    add_action( 'init', static function () { header( 'Content-Type: text/html' ); header( 'X-WP-Total: 1' ); } );"""
    with plugin(site, code):
        works(client, site)


def test_plugin_that_demands_a_login(client, site):
    code = """add_action( 'template_redirect', static function () { auth_redirect(); }, 0 );
    add_action( 'parse_request', static function () { if ( ! is_user_logged_in() ) { wp_redirect( wp_login_url() ); exit; } }, 11 );"""
    with plugin(site, code):
        works(client, site)


def test_origin_is_not_let_in(client, site):
    for method in ("GET", "OPTIONS"):
        reply = client.send(method, "/Users?count=0", headers={"Origin": "https://evil.example", "Access-Control-Request-Method": "GET"})
        is_sound(reply, method)


def test_every_way_to_the_endpoint(client, site):
    if client.route is None:
        ways = ("/index.php?rest_route=/scim/v2", "/?rest_route=%2Fscim%2Fv2", "/?rest_route=/scim/v2", "/index.php/wp-json/scim/v2")
    else:
        ways = ("/index.php?rest_route=/scim/v2", "/?rest_route=%2Fscim%2Fv2")
    with user(client) as scim:
        for way in ways:
            joint = "%2F" if "%2F" in way else "/"
            for path, query in (([], ""), (["Users"], "count=1"), (["Users", scim["id"]], ""), (["Nothing"], "")):
                url = way + "".join(joint + part for part in path)
                if query:
                    url += ("&" if "?" in url else "?") + query
                reply = client.raw("GET", url, headers={"Authorization": f"Bearer {client.token}"})
                is_sound(reply)
                same(f"the status of {url}", 404 if path == ["Nothing"] else 200, reply.status)
                if query:
                    same("itemsPerPage", 1, reply.json["itemsPerPage"])


def test_route_in_a_parameter_is_no_other_than_the_path(client, site):
    if client.route is None:
        with user(client) as scim:
            same("the user", scim, ask(client, "GET", f"/Users/{scim['id']}?rest_route=/wp/v2/users"))


def test_query_appended_to_the_plain_address(client, site):
    """What a client makes of a base URL that has a question mark already."""
    with user(client, userName="word") as scim:
        url = f"/?rest_route=/scim/v2/Users?filter=userName%20eq%20%22{scim['userName']}%22&count=1"
        reply = client.raw("GET", url, headers={"Authorization": f"Bearer {client.token}"})
        is_sound(reply)
        same("users found", 1, reply.json["totalResults"])


def test_backslash_in_a_query_is_not_lost(client, site):
    """WordPress takes slashes away that it has not put there yet when the plugin looks."""
    with user(client, userName="word\\x") as scim:
        name = scim["userName"].replace("\\", "\\\\")
        reply = client.send("GET", f"/Users?filter=userName%20eq%20%22{name}%22")
        is_sound(reply)
        same("users found", 1, reply.json["totalResults"])


def test_locations_are_those_a_client_can_follow(client, site):
    with user(client) as scim:
        reply = client.raw("GET", scim["meta"]["location"].removeprefix(site.url), headers={"Authorization": f"Bearer {client.token}"})
        same("what stands at meta.location", scim, reply.json)


def test_other_namespaces_are_left_alone(client, site):
    for route in ("/wp/v2/posts", "/scim/v3/Users", "/scim", "/scimulator/v2/Users", "/wp/v2/scim/v2/Users"):
        reply = client.raw("GET", f"/?rest_route={route}", headers={"Authorization": f"Bearer {client.token}"})
        expect(reply.header("Content-Type").startswith("application/json"), f"{route} answers {reply!r}")


def test_batch_of_wordpress_does_not_reach_users(client, site):
    body = {"requests": [{"method": "POST", "path": "/scim/v2/Users", "body": {"userName": unique()}}]}
    reply = client.raw("POST", "/?rest_route=/batch/v1", body, {"Content-Type": "application/json", "Authorization": f"Bearer {client.token}"})
    expect(b"urn:ietf:params:scim" not in reply.body, f"a batch was answered: {reply!r}")
