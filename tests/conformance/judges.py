"""The judges that are programs: what they say, as (check, complaint) with no complaint when it passed."""

import json
import os
import pathlib
import re
import subprocess
import sys

BIN = pathlib.Path(sys.executable).parent

# A judge that sees less than this has not looked: one that finds no user to try stops early.
LEAST = {"scim2-tester": 110, "scim-sanity": 18}


def scim2_tester(client):
    """`scim2 test`: for every attribute in /Schemas one add, one remove, one replace, with random values."""
    # The token stays out of the list of processes.
    environment = {**os.environ, "SCIM_CLI_HEADERS": f"Authorization: Bearer {client.token}"}
    done = subprocess.run([BIN / "scim2", "-u", client.base_url, "test", "-v"], env=environment, capture_output=True, text=True, timeout=900)
    results = re.findall(r"^([A-Z]+) (\w+)$\n((?:^  .*$\n?)*)", done.stdout, re.MULTILINE)
    for status, title, reason in results:
        yield title, None if status == "SUCCESS" else f"{status} {reason.strip()}"
    if len(results) < LEAST["scim2-tester"]:
        yield "all checks", f"only {len(results)} checks: {done.stdout[-600:]}{done.stderr[-600:]}"
    elif done.returncode != 0 and all(status == "SUCCESS" for status, _, _ in results):
        yield "exit status", f"it ended with {done.returncode}: {done.stderr[-600:]}"
    # What is not advertised is not tested, without a word.
    advertised = re.search(r"^  Resource types available are: (.*)$", done.stdout, re.MULTILINE)
    yield "resource type Group is tested", None if advertised and "'Group'" in advertised[1] else "Group is no resource type"


def scim_sanity(client):
    """`scim-sanity probe`, strict; what it skips has not passed."""
    command = [BIN / "scim-sanity", "probe", client.base_url, "--token", client.token, "--i-accept-side-effects", "--json-output", "--strict"]
    done = subprocess.run(command, capture_output=True, text=True, timeout=300)
    try:
        report = json.loads(done.stdout)
    except ValueError:
        yield "report", f"it ended with {done.returncode}: {done.stdout[-600:]}{done.stderr[-600:]}"
        return
    for result in report["results"]:
        yield result["name"], None if result["status"] == "pass" else f"{result['status']}: {result.get('message', '')}"
    if len(report["results"]) < LEAST["scim-sanity"]:
        yield "all checks", f"only {len(report['results'])} checks"
