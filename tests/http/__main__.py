"""Good and bad requests over HTTP, against any server that SCIM_BASE_URL and SCIM_TOKEN name.

    python3 tests/http [--short | --replays [--shadow]] [--without WORD] [WORD...]

With bin/demo's environment of a site it looks into WordPress as well; without it, what needs that is
left out. MariaDB is asked with what mariadb.txt lists. --short runs the cases that differ with the way a
site is reached; words choose cases by name.
--replays runs the dialogues of clients and other cases that need a connection of their own: on the site,
or each on a `scimpress serve`, whose path SCIMPRESS tells. With --shadow those connections of the site are
in shadow: the answers are the same, and what looks into WordPress is left out.
"""

import argparse
import importlib
import json
import os
import pathlib
import sys
import time

HERE = pathlib.Path(__file__).resolve().parent
sys.path.insert(0, str(HERE))

import case as cases  # noqa: E402
from client import Client  # noqa: E402
from connections import connection  # noqa: E402
from wordpress import Site  # noqa: E402


def main():
    options = argparse.ArgumentParser(prog="python3 tests/http")
    options.add_argument("--short", action="store_true", help="only what differs with the way a site is reached")
    options.add_argument("--replays", action="store_true", help="only what needs a connection of its own")
    options.add_argument("--shadow", action="store_true", help="with connections in shadow")
    options.add_argument("--slow", action="store_true", help="print what took longest")
    options.add_argument("--without", action="append", default=[], help="not the cases that have this word in their names")
    options.add_argument("word", nargs="*", help="only cases that have one of these words in their names")
    options = options.parse_args()

    site = Site.from_environment()
    if site:
        # Many come and go within minutes here.
        site.wp("scim", "connection", "update", "1", "--breaker=off")
    if options.replays:
        chosen = replays(site, options.shadow)
    else:
        chosen = collect(Client(os.environ["SCIM_BASE_URL"], os.environ["SCIM_TOKEN"]), site, options.short)
    failed, times = [], []
    for name, perform in chosen:
        if options.word and not any(word in name for word in options.word):
            continue
        if any(word in name for word in options.without):
            continue
        started = time.monotonic()
        try:
            perform()
        except AssertionError as reason:
            failed.append(name)
            print(f"FAILED {name}\n    {reason}", flush=True)
        except Exception as error:  # A test that breaks is a failed test.
            failed.append(name)
            print(f"FAILED {name}\n    {type(error).__name__}: {error}", flush=True)
        times.append((time.monotonic() - started, name))
    if options.slow:
        for spent, name in sorted(times, reverse=True)[:20]:
            print(f"{spent:7.2f} s  {name}")
    print(f"{len(times) - len(failed)} passed, {len(failed)} failed")
    return 1 if failed or not times else 0


def collect(client, site, short):
    """Names and what to call, in a fixed order."""
    for file in sorted((HERE / "cases").glob("*.toml")):
        for case in cases.load(file):
            if (case.short or not short) and (site or case.needs != "wordpress"):
                yield f"{file.stem}/{case.name}", lambda case=case: cases.Run(client, site).perform(case)
    for file in sorted((HERE / "scenarios").glob("[!_]*.py")):
        module = importlib.import_module(f"scenarios.{file.stem}")
        if (short and not getattr(module, "SHORT", False)) or (module.NEEDS_WORDPRESS and not site):
            continue
        if getattr(module, "NEEDS_NETWORK", False) and not site.is_network:
            continue
        for name, function in vars(module).items():
            if name.startswith("test_"):
                yield f"{file.stem}/{name.removeprefix('test_')}", lambda function=function: function(client, site)


def replays(site, shadow):
    """The dialogues of each kind of client, on a connection of its profile; the name of a file is that of
    the profile, unless the file says otherwise."""
    for file in sorted((HERE / "replays").glob("*.toml")) + sorted((HERE / "connections").glob("*.toml")):
        settings = cases.read(file).get("connection", {})
        profile = settings.get("profile", file.stem)
        extensions = json.loads(settings.get("extensions", "[]"))
        with connection(site, profile, extensions, json.loads(settings.get("settings", "{}")), shadow) as client:
            for case in cases.load(file):
                seen = None if shadow else site
                if seen or case.needs != "wordpress":
                    yield f"{file.stem}/{case.name}", lambda case=case, seen=seen: cases.Run(client, seen).perform(case)


sys.exit(main())
