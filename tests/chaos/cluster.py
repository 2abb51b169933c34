"""A second node: a MariaDB of a Galera cluster with the first, and a PHP and a web server of its own."""

import contextlib
import itertools
import os
import pathlib
import re
import shlex
import shutil
import signal
import socket
import subprocess

from client import Client
from load import attempt, status_of
from machinery import is_zombie, listens, wait_until

PROVIDER = pathlib.Path("/usr/lib/galera/libgalera_smm.so")


class Alternating:
    """A client that sends each request to the next node."""

    def __init__(self, clients):
        self.base_url = clients[0].base_url
        self.next = itertools.cycle(clients)

    def send(self, *request):
        return next(self.next).send(*request)


@contextlib.contextmanager
def pair(machinery):
    """Makes the site one of two nodes; gives a client for each, and the socket of the second database."""
    if not PROVIDER.exists():
        raise AssertionError(f"{PROVIDER} is missing: apt-get install galera-4")
    state = machinery.run.parent
    plain = command_of(pid_of(machinery, "mariadb"))
    data = pathlib.Path(argument(plain, "--datadir="))
    copy, second_socket = state / "mariadb-2", argument(plain, "--socket=") + "-2"
    ports = free_port(), free_port()
    first = [*plain, *cluster_options("first", ports[0], "gcomm://")]
    second = [
        *(part.replace(str(data), str(copy)).replace(argument(plain, "--socket="), second_socket) for part in plain),
        *cluster_options("second", ports[1], f"gcomm://127.0.0.1:{ports[0]}"),
    ]
    second = [part.replace("mariadb.master", "mariadb-2.master") for part in second]
    started = []
    try:
        # Once as a cluster of one, so that the copy knows where it stands and needs nothing sent.
        stop(pid_of(machinery, "mariadb"))
        stop(start(state, first, argument(plain, "--socket="), wait=True))
        shutil.copytree(data, copy, ignore=shutil.ignore_patterns("*.pid", "galera.cache", "gvwstate.dat"))
        (data / "grastate.dat").write_text(re.sub(r"safe_to_bootstrap: \d", "safe_to_bootstrap: 1", (data / "grastate.dat").read_text()))
        write_pid(machinery, start(state, first, argument(plain, "--socket="), wait=True))
        # Nobody has written since: where the first node is, the second is too, and needs nothing sent.
        uuid, number = (status(argument(plain, "--socket="), f"wsrep_{name}") for name in ("cluster_state_uuid", "last_committed"))
        saved = re.sub(r"seqno: .*", f"seqno: {number}", (copy / "grastate.dat").read_text())
        (copy / "grastate.dat").write_text(re.sub(r"safe_to_bootstrap: \d", "safe_to_bootstrap: 0", saved))
        started.append(start(state, [*second, f"--wsrep-start-position={uuid}:{number}"], second_socket, wait=True))
        wait_until(lambda: status(second_socket, "wsrep_cluster_size") == "2", 60, "the second node did not join")
        wait_until(lambda: status(second_socket, "wsrep_ready") == "ON", 60, "the second node is not ready")
        port = serve_second(state, second_socket, started)
        token = machinery.client.token
        other = Client(re.sub(r":\d+", f":{port}", machinery.client.base_url, count=1), token)
        wait_until(lambda: status_of(attempt(other, "GET", "/ServiceProviderConfig")) == 200, 30, "the second node does not answer")
        yield machinery.client, other, second_socket
    finally:
        for pid in reversed(started):
            stop(pid)
        stop(pid_of(machinery, "mariadb"))
        write_pid(machinery, start(state, plain, argument(plain, "--socket="), wait=True))
        shutil.rmtree(copy, ignore_errors=True)
        shutil.rmtree(state / "site-2", ignore_errors=True)


def cluster_options(name, port, address):
    return [
        "--wsrep-on=ON", f"--wsrep-provider={PROVIDER}", f"--wsrep-cluster-address={address}", "--wsrep-cluster-name=scimpress",
        f"--wsrep-node-name={name}", "--wsrep-node-address=127.0.0.1", "--wsrep-sst-method=rsync", "--binlog-format=ROW",
        "--innodb-autoinc-lock-mode=2",
        f"--wsrep-provider-options=gmcast.listen_addr=tcp://127.0.0.1:{port};ist.recv_addr=127.0.0.1:{free_port()}",
    ]


def serve_second(state, database, started):
    """A PHP-FPM and an nginx for the second node; its port."""
    site = state / "site-2"
    shutil.copytree(state / "site", site, symlinks=True, ignore=shutil.ignore_patterns("database"))
    settings = (site / "settings.php").read_text()
    (site / "settings.php").write_text(re.sub(r"'socket' => '[^']*'", f"'socket' => '{database}'", settings))
    run, second_run = state / "run", state / "run" / "second"
    second_run.mkdir(exist_ok=True)
    fpm = (run / "php-fpm.conf").read_text()
    listen = re.search(r"^listen = (.*)$", fpm, re.M).group(1)
    (second_run / "php-fpm.conf").write_text(fpm.replace(listen, f"{listen}-2").replace(f"{run}/fpm.master", f"{second_run}/fpm.master"))
    port = free_port()
    nginx = (run / "nginx.conf").read_text().replace(str(run), str(second_run)).replace(f"{state}/site/", f"{site}/")
    nginx = re.sub(r"fastcgi_pass unix:[^;]*", f"fastcgi_pass unix:{listen}-2", nginx)
    (second_run / "nginx.conf").write_text(re.sub(r"listen 127\.0\.0\.1:\d+", f"listen 127.0.0.1:{port}", nginx))
    # What PHP is told, the extension among it, stands in the site's own command.
    settings = shlex.split(pathlib.Path(os.environ["PHP"]).read_text().split("exec", 1)[1])[1:-1]
    fpm = [program(run, "fpm"), "--nodaemonize", "--fpm-config", f"{second_run}/php-fpm.conf", "--allow-to-run-as-root", *settings]
    started.append(start(state, fpm, None))
    started.append(start(state, [program(run, "nginx"), "-c", f"{second_run}/nginx.conf", "-p", str(second_run)], None))
    return port


def program(run, name):
    """What a server of the first node runs; such a server calls itself something else."""
    return os.readlink(f"/proc/{(run / f'{name}.pid').read_text().strip()}/exe")


def pid_of(machinery, name):
    return int((machinery.run / f"{name}.pid").read_text())


def write_pid(machinery, pid):
    (machinery.run / "mariadb.pid").write_text(f"{pid}\n")


def command_of(pid):
    return [part.decode() for part in pathlib.Path(f"/proc/{pid}/cmdline").read_bytes().split(b"\0")[:-1]]


def argument(command, name):
    return next(part for part in command if part.startswith(name)).removeprefix(name)


def start(state, command, path, wait=False):
    with open(state / "logs" / "cluster.log", "ab") as log:
        environment = {**os.environ, "SCIMPRESS_STATE": f"{state}/"}
        server = subprocess.Popen(command, env=environment, stdin=subprocess.DEVNULL, stdout=log, stderr=log, start_new_session=True)
    if wait:
        wait_until(lambda: server.poll() is None and listens(path), 60, f"{command[0]} did not start; see {state}/logs/cluster.log")
    return server.pid


def stop(pid):
    with contextlib.suppress(ProcessLookupError):
        os.kill(pid, signal.SIGTERM)
    wait_until(lambda: is_zombie(pid), 60, f"the process {pid} did not end")


def status(path, name):
    """What a database says of itself."""
    done = subprocess.run(
        ["mariadb", "--no-defaults", f"--socket={path}", "--user=root", "--batch", "--skip-column-names", f"--execute=SHOW STATUS LIKE '{name}'"],
        capture_output=True, text=True, check=False,
    )
    return done.stdout.split()[-1] if done.stdout.split() else ""


def free_port():
    with contextlib.closing(socket.socket()) as listener:
        listener.bind(("127.0.0.1", 0))
        return listener.getsockname()[1]
