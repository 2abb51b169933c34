"""Many clients at once, each as patient as an identity provider."""

import collections
import http.client
import threading
import time
from concurrent.futures import ThreadPoolExecutor

from client import PATCH, SCIM

CLIENTS = 32

# What a client tries again after: nothing is known of what became of the request.
DROPPED = 0


def attempt(client, method, target, body=None, headers=None):
    """A reply, or None when the connection ended without one."""
    try:
        return client.send(method, target, body, headers)
    except (OSError, http.client.HTTPException):
        return None


def status_of(reply):
    return DROPPED if reply is None else reply.status


class Tally:
    """What was answered, by status, and whether each answer below the base URL was SCIM."""

    def __init__(self):
        self.statuses = collections.Counter()
        self.not_scim = []
        self.lock = threading.Lock()

    def add(self, reply):
        with self.lock:
            self.statuses[status_of(reply)] += 1
            # 502 and 504 are the web server's own, which has no worker to ask.
            if reply is not None and reply.body and reply.status not in (502, 504) and reply.header("Content-Type") != SCIM:
                self.not_scim.append(repr(reply)[:300])

    def __str__(self):
        names = {DROPPED: "dropped"}
        return ", ".join(f"{names.get(status, status)}: {count}" for status, count in sorted(self.statuses.items()))


def patient(client, tally, method, target, body=None, seconds=120):
    """Tries until there is an answer that is neither an accident nor a plea to wait."""
    end = time.monotonic() + seconds
    while True:
        reply = attempt(client, method, target, body)
        tally.add(reply)
        if status_of(reply) not in (DROPPED, 429, 500, 502, 503, 504):
            return reply
        if time.monotonic() > end:
            raise AssertionError(f"{method} {target} had no answer in {seconds} s, but {reply!r}")
        time.sleep(0.05)


def at_once(work, act, clients=CLIENTS):
    """Does a piece of work after the other, as many at once as there are clients. The results, in order."""
    with ThreadPoolExecutor(clients) as pool:
        return list(pool.map(act, work))


def operation(op, path=None, value=None):
    """The body of a PATCH with one operation."""
    one = {"op": op, "path": path, "value": value}
    return {"schemas": [PATCH], "Operations": [{name: part for name, part in one.items() if part is not None}]}
