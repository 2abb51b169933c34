"""Connections of any kind: on a WordPress site further ones, without a site a server in memory each."""

import contextlib
import json
import os
import subprocess
import tempfile

from case import unique
from check import expect
from client import Client


@contextlib.contextmanager
def connection(site, profile, extensions=(), settings=None):
    """A client of a connection of that profile, whose users have these extensions, with other settings that
    are on or off."""
    with tempfile.NamedTemporaryFile("w", suffix=".json") as file:
        json.dump(list(extensions), file)
        file.flush()
        if site:
            yield of_site(site, profile, file.name, settings or {})
        else:
            with of_server(profile, file.name, settings or {}) as client:
                yield client


def of_site(site, profile, file, settings):
    options = [f"--profile={profile}", f"--extensions={file}", "--porcelain"]
    options += [f"--{name.replace('_', '-')}" for name, is_on in settings.items() if is_on]
    number = site.wp("scim", "connection", "create", f"{profile} {unique()}", *options)
    token = site.wp("scim", "token", "create", profile, f"--connection={number}", "--porcelain")
    return Client(os.environ["SCIM_BASE_URL"], token)


@contextlib.contextmanager
def of_server(profile, file, settings):
    token = unique()
    command = [os.environ["SCIMPRESS"], "serve", "--port", "0", "--token", token, "--profile", profile, "--extensions", file, "--settings", json.dumps(settings)]
    server = subprocess.Popen(command, stdout=subprocess.PIPE, text=True)
    try:
        base_url = server.stdout.readline().removeprefix("SCIM base URL").strip()
        expect(base_url.startswith("http"), f"scimpress serve said {base_url!r}")
        yield Client(base_url, token)
    finally:
        server.terminate()
        server.wait()
        server.stdout.close()
