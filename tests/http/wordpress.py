"""What only a WordPress site has beside SCIM: its database, its log files, WP-CLI."""

import json
import os
import re
import sqlite3
import subprocess

# What may change while nothing happens: WordPress's caches of its own, its schedule, and how often
# somebody tried a bad token.
FLEETING_OPTIONS = re.compile(r"^(_site)?_transient_|^cron$|^scimpress_attempts_")
FLEETING_COLUMNS = {"scimpress_tokens": ("last_used", "last_ip")}
AUDIT = "scimpress_audit"
# What was asked for leaves its traces there, also when it is refused.
TRACES = (AUDIT, "scimpress_seen_attributes")


class Site:
    """The site that bin/demo's environment names."""

    @staticmethod
    def from_environment():
        """None when what serves SCIM is no WordPress."""
        return Site() if os.environ.get("WP_PATH") else None

    def __init__(self):
        self.url = os.environ["WP_URL"]
        self.admin = (os.environ["WP_ADMIN_USER"], os.environ["WP_ADMIN_PASSWORD"])
        self.folder = os.path.dirname(os.environ["WP_PATH"])
        settings = open(os.path.join(self.folder, "settings.php"), encoding="utf-8").read()
        self.is_network = "'multisite' => true" in settings
        socket = re.search(r"'socket' => '([^']*)'", settings).group(1)
        self.database = MariaDb(socket) if socket else Sqlite(os.path.join(self.folder, "database", "site.sqlite"))

    def wp(self, *arguments, stdin=None, fails=False):
        """Runs WP-CLI and gives what it printed."""
        done = subprocess.run(
            [os.environ["WP_CLI"], *arguments], input=stdin, capture_output=True, text=True, timeout=120
        )
        if (done.returncode != 0) != fails:
            raise AssertionError(f"wp {' '.join(arguments)} ended with {done.returncode}: {done.stderr or done.stdout}")
        return (done.stderr if fails else done.stdout).strip()

    def evaluate(self, code):
        """Runs PHP within WordPress and gives the value it returns."""
        return json.loads(self.wp("eval", f"echo wp_json_encode( ( static function () {{ {code} }} )() );"))

    def snapshot(self):
        """Everything stored, but for traces of requests and what is fleeting."""
        tables = {}
        for table, (columns, rows) in self.database.tables().items():
            if table.endswith(("options", "sitemeta")):
                name = columns.index("option_name" if "option_name" in columns else "meta_key")
                rows = [row for row in rows if not FLEETING_OPTIONS.match(str(row[name]))]
            if table == "sqlite_sequence":
                rows = [row for row in rows if not str(row[0]).endswith((*TRACES, "options"))]
            fleeting = next((names for ending, names in FLEETING_COLUMNS.items() if table.endswith(ending)), ())
            kept = [place for place, column in enumerate(columns) if column not in fleeting]
            tables[table] = [tuple(row[place] for place in kept) for row in rows]
        return tables

    def audit(self, after=0):
        """The rows of the audit above an id, oldest first."""
        prefix = self.database.prefix()
        return self.database.rows(f"SELECT * FROM {prefix}{AUDIT} WHERE id > {int(after)} ORDER BY id")

    def last_audit(self):
        prefix = self.database.prefix()
        return int(self.database.rows(f"SELECT COALESCE(MAX(id), 0) AS id FROM {prefix}{AUDIT}")[0]["id"])

    def mails(self):
        """What would have been mailed so far."""
        try:
            with open(os.environ["WP_MAIL_LOG"], encoding="utf-8") as log:
                return [json.loads(line) for line in log]
        except FileNotFoundError:
            return []

    def forget_attempts(self):
        """What was tried with bad tokens, or with none, so far does not count any more. Not by WP-CLI, which
        would take most of the time of the tests that try."""
        self.database.execute(f"DELETE FROM {self.database.prefix()}options WHERE option_name LIKE 'scimpress%attempts%'")

    def user(self, wp_user_id):
        """A row of the table of users, None without one."""
        rows = self.database.rows(f"SELECT * FROM {self.database.prefix()}users WHERE ID = {int(wp_user_id)}")
        return rows[0] if rows else None

    def wp_user_id(self, scim_id):
        """The WordPress user that a SCIM user is."""
        rows = self.database.rows(
            f"SELECT wp_user_id FROM {self.database.prefix()}scimpress_users WHERE id = '{scim_id}'"
        )
        return int(rows[0]["wp_user_id"]) if rows else None


class Sqlite:
    """The file of the SQLite drop-in, which the server goes on using."""

    def __init__(self, file):
        self.file = file

    def prefix(self):
        return "wp_"

    def connect(self):
        return sqlite3.connect(f"file:{self.file}?mode=ro", uri=True, timeout=30)

    def tables(self):
        connection = self.connect()
        try:
            connection.text_factory = lambda text: text.decode("utf-8", "surrogateescape")
            connection.execute("BEGIN")
            names = [name for (name,) in connection.execute("SELECT name FROM sqlite_master WHERE type = 'table' ORDER BY name")]
            found = {}
            for name in names:
                if name.endswith(TRACES):
                    continue
                cursor = connection.execute(f'SELECT * FROM "{name}" ORDER BY 1, 2')
                found[name] = [column[0] for column in cursor.description], cursor.fetchall()
            return found
        finally:
            connection.close()

    def rows(self, sql):
        connection = self.connect()
        try:
            connection.row_factory = sqlite3.Row
            return [dict(row) for row in connection.execute(sql)]
        finally:
            connection.close()

    def execute(self, sql):
        connection = sqlite3.connect(self.file, timeout=30)
        try:
            with connection:
                connection.execute(sql)
        finally:
            connection.close()


class MariaDb:
    """A MariaDB server behind a socket."""

    def __init__(self, socket):
        self.socket = socket

    def prefix(self):
        return "wp_"

    def tables(self):
        with self.connect() as connection:
            names = [next(iter(row.values())) for row in self.answers(connection, "SHOW TABLES")[0]]
            names = [name for name in names if not name.endswith(TRACES)]
            reads = "; ".join(f"SELECT * FROM `{name}` ORDER BY 1, 2" for name in names)
            found = self.answers(connection, f"START TRANSACTION WITH CONSISTENT SNAPSHOT; {reads}")
        return {name: (list(rows[0]), [tuple(row.values()) for row in rows]) for name, rows in zip(names, found) if rows}

    def rows(self, sql):
        return self.results(sql)[-1]

    def results(self, sql):
        """The rows of each of several statements that have any."""
        with self.connect() as connection:
            return self.answers(connection, sql)

    def execute(self, sql):
        self.results(sql)

    def connect(self):
        # Who only asks for the mails of a site runs among packages of its own, without this one.
        import pymysql

        return pymysql.connect(
            unix_socket=self.socket,
            user="root",
            database="wordpress",
            charset="utf8mb4",
            autocommit=True,
            read_timeout=60,
            # Every value as the text that the server sends.
            conv={},
            client_flag=pymysql.constants.CLIENT.MULTI_STATEMENTS,
            cursorclass=pymysql.cursors.DictCursor,
        )

    @staticmethod
    def answers(connection, sql):
        found = []
        with connection.cursor() as cursor:
            cursor.execute(sql)
            while True:
                if cursor.description:
                    found.append([{name: as_text(value) for name, value in row.items()} for row in cursor.fetchall()])
                if not cursor.nextset():
                    return found


def as_text(value):
    return value.decode("utf-8", "surrogateescape") if isinstance(value, bytes) else value


def differences(before, after):
    """What differs between two snapshots, a line for each row."""
    lines = []
    for table in sorted(before.keys() | after.keys()):
        old, new = before.get(table, []), after.get(table, [])
        if old == new:
            continue
        lines += [f"- {table} {row}"[:500] for row in old if row not in new]
        lines += [f"+ {table} {row}"[:500] for row in new if row not in old]
        if not lines:
            lines.append(f"~ {table}: another order")
    return lines
