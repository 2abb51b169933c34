"""HTTP as it is on the wire: nothing is followed, retried, decoded or guessed."""

import http.client
import json
from urllib.parse import quote, urlencode, urlsplit

SCIM = "application/scim+json"
USER = "urn:ietf:params:scim:schemas:core:2.0:User"
GROUP = "urn:ietf:params:scim:schemas:core:2.0:Group"
ENTERPRISE = "urn:ietf:params:scim:schemas:extension:enterprise:2.0:User"
ERROR = "urn:ietf:params:scim:api:messages:2.0:Error"
LIST = "urn:ietf:params:scim:api:messages:2.0:ListResponse"
PATCH = "urn:ietf:params:scim:api:messages:2.0:PatchOp"


class Reply:
    """A status, headers and a body."""

    def __init__(self, status, headers, body):
        self.status = status
        self.headers = [(name.lower(), value) for name, value in headers]
        self.body = body

    def header(self, name):
        """The value of a header, None without it; several are joined as HTTP has it."""
        values = [value for known, value in self.headers if known == name.lower()]
        return ", ".join(values) if values else None

    @property
    def json(self):
        try:
            return json.loads(self.body)
        except ValueError:
            return None

    def __repr__(self):
        text = self.body.decode("utf-8", "replace")
        return f"{self.status} {text[:600]}"


class Client:
    """Sends requests below a base URL, with or without pretty permalinks."""

    def __init__(self, base_url, token):
        parts = urlsplit(base_url)
        self.base_url = base_url
        self.host, self.port = parts.hostname, parts.port
        self.path = parts.path
        # With plain permalinks the base URL holds the path in a parameter.
        self.route = parts.query.removeprefix("rest_route=") if parts.query else None
        self.token = token
        # A site's token names its public id; `scimpress serve` has one client.
        self.client_id = token.split("_")[1] if token.startswith("scim_") else "scimpress"

    def url(self, target):
        """What stands on the request line for a target such as `/Users?count=1`."""
        path, mark, query = target.partition("?")
        if self.route is None:
            return self.path + target
        # PHP decodes the parameter once more than it would a path.
        return f"{self.path}?rest_route={quote(self.route + path, safe='/:%')}" + ("&" + query if mark else "")

    def send(self, method, target, body=None, headers=None):
        """Sends a request below the base URL. Headers that are None are left out."""
        sent = {"Authorization": f"Bearer {self.token}", "Accept": SCIM}
        if body is not None:
            sent["Content-Type"] = SCIM
        sent.update(headers or {})
        return self.raw(method, self.url(target), body, sent)

    def token_url(self):
        """Where access tokens are given."""
        if self.route is None:
            return self.path.removesuffix("v2") + "oauth2/token"
        return f"{self.path}?rest_route={self.route.removesuffix('v2')}oauth2/token"

    def ask_for_token(self, parameters, headers=None, method="POST"):
        """Sends a form, or bytes that are none, to the token endpoint. Parameters that are None are left out."""
        if isinstance(parameters, dict):
            parameters = urlencode({name: value for name, value in parameters.items() if value is not None})
        sent = {"Content-Type": "application/x-www-form-urlencoded", "Accept": "application/json", **(headers or {})}
        return self.raw(method, self.token_url(), parameters, sent)

    def raw(self, method, url, body=None, headers=None, timeout=60):
        """Sends a request anywhere on the server."""
        if isinstance(body, (dict, list)):
            body = json.dumps(body, ensure_ascii=False)
        if isinstance(body, str):
            body = body.encode()
        connection = http.client.HTTPConnection(self.host, self.port, timeout=timeout)
        try:
            headers = {name: value for name, value in (headers or {}).items() if value is not None}
            connection.request(method, url, body, headers)
            answer = connection.getresponse()
            return Reply(answer.status, answer.getheaders(), answer.read())
        finally:
            connection.close()
