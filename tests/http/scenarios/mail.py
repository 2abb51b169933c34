"""SCIM sends no mail, whatever it writes."""

from case import unique
from check import same
from steps import ask, replace, user

NEEDS_WORDPRESS = True
SHORT = False


def test_no_mail_for_any_write(client, site):
    before = site.mails()
    with user(client, userName="word", emails=[{"value": "word@example.org"}], password="secret word") as scim:
        replace(client, scim, "emails", [{"value": f"{unique()}@example.org"}])
        replace(client, scim, "displayName", "Other")
        replace(client, scim, "password", "another secret")
        replace(client, scim, "active", False)
        replace(client, scim, "active", True)
        replace(client, scim, "userName", unique())
        ask(client, "PUT", f"/Users/{scim['id']}", {"userName": unique(), "emails": [{"value": f"{unique()}@example.org"}]})
    same("mails", before, site.mails())
