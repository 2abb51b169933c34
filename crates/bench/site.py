"""What a change of members costs in a real WordPress, by the size of the group.

    python3 crates/bench/site.py [--rounds N]     with the environment of a bin/demo site on MariaDB

A group of 10,000 members and one of 1,000,000 take and lose the same users in turn, so that a disturbance
meets both. The goal: the large one takes at most three times as long.
"""

import argparse
import http.client
import json
import os
import statistics
import sys
import time
from pathlib import Path
from urllib.parse import urlsplit

sys.path.insert(0, str(Path(__file__).resolve().parents[2] / "tests" / "http"))

from wordpress import Site  # noqa: E402

PATCH = "urn:ietf:params:scim:api:messages:2.0:PatchOp"
BULK = "urn:ietf:params:scim:api:messages:2.0:BulkRequest"
SIZES = (10_000, 1_000_000)
CHANGES = (1, 100, 1000)
# Rows that one statement makes.
PIECE = 100_000
GOAL = 3.0


class Client:
    """A connection for each request: one that is kept waits for acknowledgements between two packets."""

    def __init__(self):
        parts = urlsplit(os.environ["SCIM_BASE_URL"])
        self.path = parts.path
        self.address = parts.hostname, parts.port
        self.headers = {"Authorization": f"Bearer {os.environ['SCIM_TOKEN']}", "Content-Type": "application/scim+json"}

    def send(self, method, target, body):
        """The answer and how many milliseconds it took."""
        sent = json.dumps(body)
        started = time.perf_counter()
        connection = http.client.HTTPConnection(*self.address, timeout=300)
        connection.request(method, self.path + target, sent, self.headers)
        reply = connection.getresponse()
        text = reply.read()
        spent = (time.perf_counter() - started) * 1000
        connection.close()
        if reply.status not in (200, 201, 204):
            sys.exit(f"{method} {target}: {reply.status} {text[:300]!r}")
        return (json.loads(text) if text else None), spent


def main():
    options = argparse.ArgumentParser(prog="crates/bench/site.py")
    options.add_argument("--rounds", type=int, default=9)
    options = options.parse_args()
    client, database = Client(), Site().database
    users = create_users(client, max(CHANGES))
    groups = {size: create_group(client, database, size) for size in SIZES}
    operations = {
        "add": lambda chosen: [{"op": "add", "path": "members", "value": [{"value": user} for user in chosen]}],
        "remove": lambda chosen: [{"op": "remove", "path": "members", "value": [{"value": user} for user in chosen]}],
    }
    missed = False
    print(f"{'members changed':<18}{'':<8}" + "".join(f"{size:>14,}" for size in SIZES) + f"{'ratio':>9}   milliseconds, median of {options.rounds}")
    for count in CHANGES:
        times = {(kind, size): [] for kind in operations for size in SIZES}
        for _ in range(options.rounds):
            for kind, made in operations.items():
                for size, group in groups.items():
                    body = {"schemas": [PATCH], "Operations": made(users[:count])}
                    times[kind, size].append(client.send("PATCH", f"/Groups/{group}", body)[1])
        for kind in operations:
            medians = [statistics.median(times[kind, size]) for size in SIZES]
            ratio = medians[1] / medians[0]
            missed |= ratio > GOAL
            print(f"{count:<18,}{kind:<8}" + "".join(f"{median:>14.1f}" for median in medians) + f"{ratio:>9.2f}")
    print(f"goal: at most {GOAL:g} times: {'missed' if missed else 'reached'}")


def create_users(client, count):
    name = f"bench-{time.time_ns():x}"
    operations = [{"method": "POST", "path": "/Users", "bulkId": str(number), "data": {"userName": f"{name}-{number}"}} for number in range(count)]
    reply, _ = client.send("POST", "/Bulk", {"schemas": [BULK], "Operations": operations})
    return [operation["location"].rpartition("/")[2] for operation in reply["Operations"]]


def create_group(client, database, size):
    """A group of that many members, put there by the database: no client could wait for a million users."""
    reply, _ = client.send("POST", "/Groups", {"displayName": f"{size} {time.time_ns():x}"})
    group = reply["id"]
    for first in range(1, size, PIECE):
        database.execute(
            f"INSERT INTO {database.prefix()}scimpress_members (group_id, member_id, kind)"
            f" SELECT '{group}', CONCAT('018f0000-0000-7000-8000-', LPAD(HEX(seq), 12, '0')), 'user'"
            f" FROM seq_{first}_to_{min(first + PIECE, size + 1) - 1}"
        )
    return group


main()
