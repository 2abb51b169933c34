"""The database is killed again and again, and workers besides, while people are created and changed."""

import statistics
import time

from client import SCIM
from gates.creation import Silent, race
from load import attempt
from machinery import repeated


def run(machinery, report, amount):
    outage(machinery, report, *amount((1, 2.0, 40), (2, 4.0, 100), (20, 6.0, 2_000)))
    silent = Silent()
    with machinery.planted("unfenced"):
        for _ in range(3):
            outage(machinery, silent, 2, 1.5, 100)
            if silent.failed:
                break
    report.claim(silent.failed, "a transaction without its fence is found", "every book was in order")


def outage(machinery, report, kills, every, people):
    """Runs races until the database was killed so often; claims what the race does, and how soon all is well."""
    back, delays, unfit = [], [], []

    def kill():
        if len(back) >= kills:
            return False
        back.append(machinery.kill_the_database())
        first_success(machinery, back[-1], delays, unfit)
        return True

    with repeated(every, kill), machinery.workers_dying(1.5) as dead:
        rounds = 0
        while len(back) < kills or not rounds:
            race(machinery, report, people)
            rounds += 1
    report.note(f"the database was killed {len(back)} times, {len(dead)} workers besides")
    report.claim(
        delays and max(delays) <= 5,
        f"first success at most 5 s after the database is back: {statistics.median(delays):.2f} s, {max(delays):.2f} s at most",
        f"{delays}",
    )
    report.nothing(unfit, "answers to a request during the outage that were not SCIM")


def first_success(machinery, since, delays, unfit):
    """How long after the database is back a request succeeds."""
    while time.monotonic() - since < 30:
        reply = attempt(machinery.client, "GET", "/Users?count=1")
        if reply is not None and reply.status == 200:
            delays.append(time.monotonic() - since)
            return
        if reply is not None and reply.status not in (502, 504) and reply.header("Content-Type") != SCIM:
            unfit.append(repr(reply)[:200])
        time.sleep(0.02)
    delays.append(float("inf"))
