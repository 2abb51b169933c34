"""An identity provider that signs for its client in place of a secret (RFC 7523)."""

import base64
import json
import os
import re
import subprocess
import tempfile
import time

JWT_BEARER = "urn:ietf:params:oauth:client-assertion-type:jwt-bearer"


class Issuer:
    """Its keys stand where the site serves files: whom a token trusts is a matter of addresses, and this one can
    be reached without another server."""

    def __init__(self, site, name):
        self.name = f"https://login.example.com/{name}/v2.0"
        self.folder = tempfile.TemporaryDirectory()
        self.key = os.path.join(self.folder.name, "key.pem")
        openssl("genpkey", "-algorithm", "RSA", "-pkeyopt", "rsa_keygen_bits:2048", "-out", self.key)
        modulus = openssl("rsa", "-in", self.key, "-noout", "-modulus").decode().strip().removeprefix("Modulus=")
        uploads = os.path.join(os.environ["WP_PATH"], "wp-content", "uploads")
        os.makedirs(uploads, exist_ok=True)
        self.file = os.path.join(uploads, f"{name}.json")
        key = {"kty": "RSA", "kid": name, "use": "sig", "n": text(bytes.fromhex(modulus)), "e": "AQAB"}
        with open(self.file, "w", encoding="utf-8") as file:
            json.dump({"keys": [key]}, file)
        self.kid = name
        self.keys = f"{site.url}/wp-content/uploads/{name}.json"

    def __enter__(self):
        return self

    def __exit__(self, *_):
        os.remove(self.file)
        self.folder.cleanup()

    def assertion(self, **claims):
        now = int(time.time())
        claims = {"iss": self.name, "sub": "client", "aud": "api://AzureADTokenExchange", "iat": now, "nbf": now, "exp": now + 3600, **claims}
        signed = ".".join(text(json.dumps(part).encode()) for part in ({"alg": "RS256", "typ": "JWT", "kid": self.kid}, claims))
        return f"{signed}.{text(openssl('dgst', '-sha256', '-sign', self.key, stdin=signed.encode()))}"

    def form(self, **parameters):
        """What its client asks the token endpoint."""
        return {"grant_type": "client_credentials", "client_assertion_type": JWT_BEARER, "client_assertion": self.assertion(), **parameters}

    def token(self, site, *options):
        """The public id of a token that trusts it."""
        public_id = site.wp(
            "scim", "token", "create", "federated", f"--issuer={self.name}", "--subject=client", "--audience=api://AzureADTokenExchange",
            f"--keys={self.keys}", "--porcelain", *options,
        )
        assert re.fullmatch("[a-z0-9]{12}", public_id), public_id
        return public_id


def text(value):
    return base64.urlsafe_b64encode(value).decode().rstrip("=")


def openssl(*arguments, stdin=None):
    return subprocess.run(["openssl", *arguments], input=stdin, capture_output=True, check=True).stdout
