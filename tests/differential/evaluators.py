"""Who says which users a filter selects: our server, and the libraries of other people."""

import json
import pathlib
import re
import subprocess
import sys
from urllib.parse import quote

from scim2_models import EnterpriseUser, InvalidFilterException, ScimFilter, User

HERE = pathlib.Path(__file__).resolve().parent
sys.path.insert(0, str(HERE.parent / "http"))

from client import Client  # noqa: E402

LITERAL = re.compile(r'"(?:[^"\\]|\\.)*"')


def of_server(base_url, token, users, filters):
    """Our answers, by filter; None for one that is refused."""
    client = Client(base_url, token)
    made = []
    try:
        for user in users:
            reply = client.send("POST", "/Users", user)
            assert reply.status == 201, f"{user} could not be made: {reply!r}"
            made.append(reply.json["id"])
        return {filter: asked(client, filter) for filter in filters}
    finally:
        for id in made:
            client.send("DELETE", f"/Users/{id}")


def asked(client, filter):
    reply = client.send("GET", f"/Users?count=200&attributes=userName&filter={quote(filter)}")
    if reply.status == 400:
        return None
    assert reply.status == 200, f"{filter}: {reply!r}"
    return {user["userName"] for user in reply.json["Resources"]}


def of_scim2_models(users, filters):
    model = User[EnterpriseUser]
    resources = [model.model_validate(user) for user in users]

    def selected(text):
        try:
            filter = ScimFilter[model](text)
        except InvalidFilterException:
            return None
        return {resource.user_name for resource in resources if filter.match(resource)}

    return {filter: selected(filter) for filter in filters}


def of_scim2_parse_filter(users, filters):
    """It compares with regard to letter case, as it knows no schema; so it gets everything in one case."""
    done = subprocess.run(
        ["node", HERE / "scim2-parse-filter.mjs"],
        input=json.dumps({"users": [folded(user) for user in users], "filters": [LITERAL.sub(lower, filter) for filter in filters]}),
        capture_output=True,
        text=True,
        check=True,
    )
    names = [user["userName"] for user in users]
    return {
        filter: None if found is None else {names[place] for place in found}
        for filter, found in zip(filters, json.loads(done.stdout))
    }


def lower(literal):
    return literal.group().lower()


def folded(value):
    if isinstance(value, dict):
        return {name: folded(part) for name, part in value.items()}
    if isinstance(value, list):
        return [folded(part) for part in value]
    return value.lower() if isinstance(value, str) else value
