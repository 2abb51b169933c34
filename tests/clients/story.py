"""A story: steps that a client takes one after another, each of them one test."""

import contextlib
import secrets

import model
from check import expect, same
from recorder import Recorder
from steps import Visitor


class Story:
    """What the client has to do with, and what every step is held against."""

    def __init__(self, client, site):
        self.client = client
        self.site = site
        self.recorder = Recorder(client.base_url)
        self.model = model.Model()
        self.names = {}
        self.passed = 0
        self.step_name = "the beginning"

    @contextlib.contextmanager
    def step(self, name, *expected):
        """What the client does within. `expected` are its requests, in any order, each with the status of the
        answer and with names instead of ids, but for those that read and succeed; afterwards, the server
        holds what the model does."""
        self.step_name = name
        self.recorder.take()
        yield
        self.holds()
        requests = [str(exchange) for exchange in self.recorder.take()]
        for id, known in self.names.items():
            requests = [request.replace(f"/{id} ", f"/{known} ") for request in requests]
        expect(requests, "the client sent nothing")
        same("what was sent", sorted(expected), sorted(request for request in requests if not reads(request)))
        self.passed += 1

    def holds(self):
        """The server holds what it should."""
        held, names = model.over_scim(self.client)
        # What is gone is still known by its name.
        self.names.update(names)
        none_differ(self.model.over_scim(), held)
        if self.site:
            none_differ(self.model.in_wordpress(), model.in_wordpress(self.site))
            for person in self.model.users.values():
                same(f"whether {person.login} can log in", person.is_active, self.can_log_in(person))
            same("the mails", [], [mail["to"] for mail in self.site.mails()])

    def can_log_in(self, person):
        if person.password is None:
            person.password = secrets.token_hex(12)
            self.site.wp("user", "update", person.login, f"--user_pass={person.password}", "--skip-email")
        return Visitor(self.client, person.login, person.password).log_in()


def reads(request):
    return request.startswith("GET ") and request.endswith(" 200")


def none_differ(expected, found):
    lines = model.differences(expected, found)
    expect(not lines, "\n    ".join(lines))
