"""Connections of any kind: on a WordPress site further ones, without a site a server in memory each."""

import contextlib
import json
import os
import pathlib
import subprocess
import tempfile

from case import unique
from check import expect
from client import Client

# Where it is built unless the environment tells otherwise.
SCIMPRESS = str(pathlib.Path(__file__).resolve().parents[2] / "target" / "debug" / "scimpress")


@contextlib.contextmanager
def connection(site, profile, extensions=(), settings=None, shadow=False):
    """A client of a connection of that profile, whose users have these extensions. Anybody may leave, unless
    the settings say otherwise. In shadow, nothing of what it asks for is done."""
    settings = {"breaker": {"off": True}, **(settings or {})}
    with tempfile.NamedTemporaryFile("w", suffix=".json") as file:
        json.dump(list(extensions), file)
        file.flush()
        if site:
            yield of_site(site, profile, file.name, settings, shadow)
        else:
            with of_server(profile, file.name, settings) as client:
                yield client


def of_site(site, profile, file, settings, shadow):
    options = [f"--profile={profile}", f"--extensions={file}", "--porcelain"]
    options += [f"--{name.replace('_', '-')}" if value is True else f"--{name.replace('_', '-')}={typed(value)}" for name, value in settings.items() if value is not False]
    number = site.wp("scim", "connection", "create", f"{profile} {unique()}", *options)
    token = site.wp("scim", "token", "create", profile, f"--connection={number}", "--porcelain")
    if shadow:
        site.wp("scim", "shadow", "start", f"--connection={number}")
    return Client(os.environ["SCIM_BASE_URL"], token)


def typed(value):
    """A setting as it is typed."""
    if isinstance(value, list):
        return ",".join(value)
    if not isinstance(value, dict):
        return value
    return "off" if value.get("off") else f"{value['least']},{value['percent']}"


@contextlib.contextmanager
def of_server(profile, file, settings):
    token = unique()
    command = [os.environ.get("SCIMPRESS", SCIMPRESS), "serve", "--port", "0", "--token", token, "--profile", profile, "--extensions", file, "--settings", json.dumps(settings)]
    server = subprocess.Popen(command, stdout=subprocess.PIPE, text=True)
    try:
        base_url = server.stdout.readline().removeprefix("SCIM base URL").strip()
        expect(base_url.startswith("http"), f"scimpress serve said {base_url!r}")
        yield Client(base_url, token)
    finally:
        server.terminate()
        server.wait()
        server.stdout.close()
