"""A proxy between a client and the server, which keeps what passes: clients swallow their errors."""

import dataclasses
import http.client
import json
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import urlsplit

# What belongs to one connection, and so not on the next (RFC 9110 §7.6.1).
HOP_BY_HOP = {"connection", "keep-alive", "transfer-encoding", "content-length", "host"}


@dataclasses.dataclass
class Exchange:
    """A request as the client sent it, and what it was answered with."""

    method: str
    target: str
    body: bytes
    status: int
    answer: bytes

    @property
    def json(self):
        return json.loads(self.body)

    def __str__(self):
        return f"{self.method} {self.target} {self.status}"


class Recorder:
    """The base URL for a client, and the exchanges that came to it since they were taken last."""

    def __init__(self, base_url):
        parts = urlsplit(base_url)
        self.server = ThreadingHTTPServer(("127.0.0.1", 0), handler(self, parts.hostname, parts.port))
        self.base_url = f"http://127.0.0.1:{self.server.server_port}{parts.path}"
        self.path = parts.path
        self.exchanges = []
        threading.Thread(target=self.server.serve_forever, daemon=True).start()

    def take(self):
        taken, self.exchanges = self.exchanges, []
        return taken


def handler(recorder, host, port):
    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"
        # An answer goes out as a whole, not its headers first.
        wbufsize = -1

        def pass_on(self):
            body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
            headers = {name: value for name, value in self.headers.items() if name.lower() not in HOP_BY_HOP}
            connection = http.client.HTTPConnection(host, port, timeout=60)
            try:
                connection.request(self.command, self.path, body or None, headers)
                answer = connection.getresponse()
                content = answer.read()
            finally:
                connection.close()
            target = self.path.removeprefix(recorder.path)
            recorder.exchanges.append(Exchange(self.command, target, body, answer.status, content))
            self.send_response_only(answer.status)
            for name, value in answer.getheaders():
                if name.lower() not in HOP_BY_HOP:
                    self.send_header(name, value)
            if answer.status not in (204, 304):
                self.send_header("Content-Length", str(len(content)))
            self.end_headers()
            self.wfile.write(content)

        do_GET = do_POST = do_PUT = do_PATCH = do_DELETE = pass_on

        def log_message(self, *arguments):
            pass

    return Handler
