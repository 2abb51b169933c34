"""Very many requests of every kind, one after the other: nothing grows, nothing fails, everything is told."""

import pathlib
import random

from books import Books
from case import unique
from client import GROUP
from load import Tally, at_once, attempt, operation

WRITES = {"POST", "PUT", "PATCH", "DELETE"}
MEBIBYTE = 1024 * 1024


def run(machinery, report, amount):
    requests = amount(500, 1_600, 100_000)
    client, tally = machinery.client, Tally()
    since, succeeded, failures = machinery.site.last_audit(), [], []

    def live(number):
        drawn, word = random.Random(number), unique()
        made = created("/Users", {"userName": word, "emails": [{"value": f"{word}@example.org"}]})
        group = made and created("/Groups", {"schemas": [GROUP], "displayName": word, "members": [{"value": made}]})
        if not group:
            return
        for _ in range(8):
            send(*drawn.choice(KINDS)(drawn, word, made, group))
        send("DELETE", f"/Groups/{group}")
        send("DELETE", f"/Users/{made}")

    def created(target, body):
        reply = send("POST", target, body)
        return reply.json["id"] if reply is not None and reply.status == 201 else None

    def send(method, target, body=None):
        reply = attempt(client, method, target, body)
        tally.add(reply)
        if reply is None or reply.status >= 500:
            failures.append(f"{method} {target}: {reply!r}")
        if reply is not None and method in WRITES and reply.status < 300:
            succeeded.append(target)
        return reply

    lives = requests // 12
    at_once(range(lives // 4), live)
    before = memory(machinery)
    at_once(range(lives // 4, lives), live)
    after = memory(machinery)
    growth = {pid: (after[pid] - size) / MEBIBYTE for pid, size in before.items() if pid in after}
    report.note(f"{sum(tally.statuses.values())} requests: {tally}")
    report.nothing(failures, "requests that failed")
    report.claim(
        max(growth.values()) < 1,
        f"no worker grew by 1 MiB after a quarter of the requests: {max(growth.values()):.2f} MiB at most, of {max(after.values()) / MEBIBYTE:.0f} MiB",
        str(growth),
    )
    rows = Books(machinery.site).rows(
        f"SELECT COUNT(*) AS total FROM {{p}}scimpress_audit WHERE id > {since} AND outcome = 'succeeded' AND method IN ('POST', 'PUT', 'PATCH', 'DELETE')"
    )
    report.claim(int(rows[0]["total"]) == len(succeeded), f"each of {len(succeeded)} writes has its row in the audit", f"{rows[0]['total']} rows")


KINDS = [
    lambda drawn, word, made, group: ("GET", f"/Users/{made}"),
    lambda drawn, word, made, group: ("GET", f'/Users?filter=userName%20eq%20%22{word}%22'),
    lambda drawn, word, made, group: ("GET", f'/Users?filter=emails.value%20eq%20%22{word}@example.org%22'),
    lambda drawn, word, made, group: ("GET", f"/Groups/{group}"),
    lambda drawn, word, made, group: ("GET", "/Schemas"),
    lambda drawn, word, made, group: ("PATCH", f"/Users/{made}", operation("replace", "title", str(drawn.random()))),
    lambda drawn, word, made, group: ("PATCH", f"/Users/{made}", operation("replace", "active", drawn.random() < 0.5)),
    lambda drawn, word, made, group: ("PATCH", f"/Groups/{group}", operation(drawn.choice(["add", "remove"]), "members", [{"value": made}])),
    lambda drawn, word, made, group: ("PUT", f"/Users/{made}", {"userName": word, "displayName": str(drawn.random())}),
    lambda drawn, word, made, group: ("PATCH", f"/Users/{made}", operation("replace", "userName", "")),
]


def memory(machinery):
    """What each worker holds of memory of its own, bytes."""
    found = {}
    for pid in machinery.workers():
        fields = pathlib.Path(f"/proc/{pid}/statm").read_text().split()
        # Resident less shared: what a worker has mapped of others' memory is no growth.
        found[pid] = (int(fields[1]) - int(fields[2])) * 4096
    return found
