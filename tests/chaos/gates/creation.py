"""Four clients create the same person at once, for each of many people, while workers are killed."""

import contextlib

from books import Books
from case import unique
from load import DROPPED, Tally, at_once, patient, status_of

TIMES = 4


def run(machinery, report, amount):
    with machinery.workers_dying(amount(0.3, 0.5, 1.0)) as kills:
        race(machinery, report, amount(40, 150, 10_000))
    report.claim(kills, f"{len(kills)} workers were killed meanwhile", "none was")
    silent = Silent()
    with machinery.planted("naive"), contextlib.suppress(AssertionError):
        race(machinery, silent, amount(50, 100, 100))
    report.claim(silent.failed, "creation that looks first and writes then is found", "every book was in order")


def race(machinery, report, people):
    """Creates people, and claims that each is there once and that no answer was untrue."""
    site, client = machinery.site, machinery.client
    since = site.last_audit()
    word, tally = unique(), Tally()
    names = [f"{word}.{number}@example.org" for number in range(people)]

    def create(name):
        body = {"userName": name, "externalId": name, "emails": [{"value": name}], "name": {"givenName": "Ada"}}
        reply = patient(client, tally, "POST", "/Users", body)
        return name, status_of(reply), reply.json.get("id") if reply.status == 201 else None

    answers = at_once([name for name in names for _ in range(TIMES)], create)
    report.note(f"{people} people, {TIMES} clients each: {tally}")
    report.nothing(tally.not_scim, "answers that were not SCIM")
    report.nothing([answer for answer in answers if answer[1] not in (201, 409)], "answers that were neither 201 nor 409")

    rows = Books(site).rows(f"SELECT id, user_name, wp_user_id FROM {{p}}scimpress_users WHERE user_name LIKE '{word}.%'")
    stored = {}
    for row in rows:
        stored.setdefault(row["user_name"], []).append(row["id"])
    report.nothing([name for name in names if name not in stored], "people lost")
    report.nothing([name for name, ids in stored.items() if len(ids) > 1], "people stored twice")
    told = {}
    for name, status, scim_id in answers:
        if status == 201:
            told.setdefault(name, []).append(scim_id)
    report.nothing([name for name, ids in told.items() if len(ids) > 1], "people whose creation was told twice")
    report.nothing([name for name, ids in told.items() if ids != stored.get(name)], "ids told that are not the stored ones")
    Books(site).check(report, since)
    return stored


class Silent:
    """A report that nobody reads."""

    def __init__(self):
        self.failed = 0

    def claim(self, holds, *_):
        self.failed += not holds

    def nothing(self, found, *_):
        self.failed += bool(found)

    def note(self, *_):
        pass
