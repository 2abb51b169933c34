"""The processes of a site, and how to kill them."""

import contextlib
import os
import pathlib
import random
import shutil
import signal
import socket
import subprocess
import threading
import time

from client import Client
from wordpress import Site

HERE = pathlib.Path(__file__).resolve().parent

# The unique keys that decide between two who create the same person.
ARBITERS = {
    "user_name_key": "user_name_key",
    "external_id_key": "connection_id, external_id_key",
    "user_login_key": "user_login_key",
    "user_email_key": "user_email_key",
}


class Machinery:
    """A site of bin/demo with MariaDB and PHP-FPM."""

    @staticmethod
    def from_environment():
        # No gate is passed over: without a site the run ends with a failure.
        if not os.environ.get("WP_PATH"):
            raise SystemExit("no site: set the variables that bin/demo --env-file wrote")
        return Machinery(Site(), Client(os.environ["SCIM_BASE_URL"], os.environ["SCIM_TOKEN"]))

    def __init__(self, site, client):
        self.site = site
        self.client = client
        self.content = pathlib.Path(os.environ["WP_PATH"]) / "wp-content"
        self.run = pathlib.Path(site.folder).parent / "run"
        self.must_use = self.content / "mu-plugins" / "misbehaving-chaos.php"
        shutil.copyfile(HERE / "must-use.php", self.must_use)

    def put_back(self):
        """The site without what this harness gave it."""
        self.must_use.unlink(missing_ok=True)
        self.plant_file.unlink(missing_ok=True)

    # --- mistakes ---------------------------------------------------------------

    @property
    def plant_file(self):
        return self.content / "chaos-plant"

    @contextlib.contextmanager
    def planted(self, mistake):
        """Has the site make a mistake that the harness has to find; nobody is left of who was made meanwhile."""
        self.plant_file.write_text(mistake, encoding="utf-8")
        if mistake == "naive":
            self.alter(", ".join(f"DROP INDEX {name}" for name in ARBITERS))
        try:
            yield
        finally:
            self.plant_file.unlink()
            self.forget_everybody()
            if mistake == "naive":
                self.alter(", ".join(f"ADD UNIQUE KEY {name} ({columns})" for name, columns in ARBITERS.items()))

    def alter(self, changes):
        self.site.database.execute(f"ALTER TABLE wp_scimpress_users {changes}")

    def forget_everybody(self):
        """Leaves the administrator, and nobody and nothing of SCIM."""
        tables = ("users", "user_keys", "role_tasks", "departures", "link_requests", "groups", "members", "audit")
        deletions = [f"DELETE FROM wp_scimpress_{table}" for table in tables]
        self.site.database.execute("; ".join([*deletions, "DELETE FROM wp_users WHERE ID <> 1", "DELETE FROM wp_usermeta WHERE user_id <> 1"]))

    # --- workers ----------------------------------------------------------------

    def workers(self):
        """The process ids of PHP-FPM's workers."""
        master = int((self.run / "fpm.master").read_text())
        found = subprocess.run(["pgrep", "-P", str(master)], capture_output=True, text=True, check=False)
        return [int(pid) for pid in found.stdout.split()]

    def kill_a_worker(self):
        workers = self.workers()
        if workers:
            with contextlib.suppress(ProcessLookupError):
                os.kill(random.choice(workers), signal.SIGKILL)
                return True
        return False

    @contextlib.contextmanager
    def workers_dying(self, every):
        """Kills a worker, whichever it is, every so many seconds. Gives a list of when."""
        with repeated(every, self.kill_a_worker) as times:
            yield times

    # --- database ---------------------------------------------------------------

    def kill_the_database(self):
        """Kills MariaDB and starts it again at once, as a supervisor does; gives when it answered again."""
        pid = int((self.run / "mariadb.pid").read_text())
        command = pathlib.Path(f"/proc/{pid}/cmdline").read_bytes().split(b"\0")[:-1]
        environment = dict(
            pair.split(b"=", 1) for pair in pathlib.Path(f"/proc/{pid}/environ").read_bytes().split(b"\0") if b"=" in pair
        )
        path = next(part for part in command if part.startswith(b"--socket=")).removeprefix(b"--socket=").decode()
        os.kill(pid, signal.SIGKILL)
        while pathlib.Path(f"/proc/{pid}").exists() and not is_zombie(pid):
            time.sleep(0.01)
        with open(self.run.parent / "logs" / "mariadb.log", "ab") as log:
            server = subprocess.Popen(command, env=environment, stdin=subprocess.DEVNULL, stdout=log, stderr=log, start_new_session=True)
        (self.run / "mariadb.pid").write_text(f"{server.pid}\n")
        wait_until(lambda: listens(path), 60, "MariaDB did not start again")
        return time.monotonic()


def is_zombie(pid):
    try:
        return pathlib.Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()[0] == "Z"
    except FileNotFoundError:
        return True


def listens(path):
    """Whether a server greets who connects; before that it recovers."""
    with contextlib.closing(socket.socket(socket.AF_UNIX)) as connection:
        connection.settimeout(1)
        try:
            connection.connect(path)
            return len(connection.recv(5)) == 5
        except OSError:
            return False


def wait_until(holds, seconds, otherwise):
    end = time.monotonic() + seconds
    while not holds():
        if time.monotonic() > end:
            raise AssertionError(otherwise)
        time.sleep(0.02)


@contextlib.contextmanager
def repeated(every, act):
    """Does something every so many seconds beside whatever is within; gives when it was done."""
    times, ended = [], threading.Event()

    def go():
        while not ended.wait(every):
            if act():
                times.append(time.monotonic())

    thread = threading.Thread(target=go, daemon=True)
    thread.start()
    try:
        yield times
    finally:
        ended.set()
        thread.join()
