"""Nobody gets mail from what an identity provider does."""

from case import unique
from load import Tally, at_once, operation, patient


def run(machinery, report, amount):
    people = amount(30, 100, 10_000)
    client, word, tally = machinery.client, unique(), Tally()
    before = len(machinery.site.mails())
    # A password that changes is what WordPress writes mail about.
    machinery.site.wp("scim", "connection", "update", "1", "--password-sync")

    def live(number):
        name = f"{word}.{number}@example.org"
        user = patient(client, tally, "POST", "/Users", {"userName": name, "emails": [{"value": name}], "password": "Tulips are 9 euros!"})
        change = {"emails": [{"value": f"new.{name}"}], "displayName": "Ada", "password": "Roses are 12 euros!"}
        patient(client, tally, "PATCH", f"/Users/{user.json['id']}", operation("replace", value=change))
        return user.json["id"]

    people = at_once(range(people), live)
    at_once(people[:100], lambda scim_id: patient(client, tally, "PATCH", f"/Users/{scim_id}", operation("replace", "active", False)))
    at_once(people, lambda scim_id: patient(client, tally, "DELETE", f"/Users/{scim_id}"))
    machinery.site.wp("scim", "connection", "update", "1", "--no-password-sync")
    report.note(f"{len(people)} people were created, changed and deleted: {tally}")
    report.claim(tally.statuses.keys() <= {200, 201, 204}, "every request succeeded", str(tally))
    report.nothing(machinery.site.mails()[before:], "mails")
