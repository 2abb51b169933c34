"""What a look into an audit of ten million events costs the database, screen by screen.

    python3 crates/bench/audit.py [--rows N] [--rounds N]     with the environment of a bin/demo site on MariaDB

The rows are made by the database itself: two years of 50,000 people on six connections, most of it reading, with
the refusals and failures that sites have. Then audit.php shows the tab for each search that it offers, as an
administrator would, and tells what the database was asked and how long that took. The goal: no view costs more
than ten milliseconds of SQL, whatever is looked for and however few events match.
"""

import argparse
import json
import os
import re
import statistics
import subprocess
import sys
import time
from pathlib import Path

GOAL = 10.0
ROWS = 10_000_000
PEOPLE = 50_000
DAYS = 730
# Rows that one statement makes.
PIECE = 250_000
# What is slower to keep up to date than to make at the end.
SETTINGS = {
    "innodb_buffer_pool_size": 1 << 30,
    "innodb_log_file_size": 1 << 30,
    "innodb_flush_log_at_trx_commit": 0,
    "userstat": 1,
}
# Slots of 10,000 that a kind of event takes; action, outcome, status, scimType, method, what changed.
KINDS = [
    (3200, "user.read", "succeeded", 200, None, "GET", []),
    (3000, "user.search", "succeeded", 200, None, "GET", []),
    (600, "group.read", "succeeded", 200, None, "GET", []),
    (500, "group.search", "succeeded", 200, None, "GET", []),
    (100, "discovery", "succeeded", 200, None, "GET", []),
    (1100, "user.patch", "succeeded", 200, None, "PATCH", ["name", "emails"]),
    (300, "user.replace", "succeeded", 200, None, "PUT", ["title"]),
    (100, "user.create", "succeeded", 201, None, "POST", ["userName", "name", "emails", "active"]),
    (60, "user.deactivate", "succeeded", 200, None, "PATCH", ["active"]),
    (40, "user.delete", "succeeded", 204, None, "DELETE", []),
    (80, "user.observe", "succeeded", 200, None, None, ["emails"]),
    (80, "user.role", "succeeded", 200, None, None, []),
    (200, "group.patch", "succeeded", 200, None, "PATCH", ["members"]),
    (60, "group.patch", "succeeded", 204, None, "PATCH", ["members"]),
    (20, "group.create", "succeeded", 201, None, "POST", ["displayName"]),
    (20, "group.replace", "succeeded", 200, None, "PUT", ["displayName", "members"]),
    (10, "group.delete", "succeeded", 204, None, "DELETE", []),
    (10, "user.link", "succeeded", 201, None, "POST", ["userName"]),
    (10, "bulk", "succeeded", 200, None, "POST", []),
    (60, "user.create", "refused", 409, "uniqueness", "POST", []),
    (30, "user.create", "refused", 400, "invalidValue", "POST", []),
    (80, "user.patch", "refused", 404, None, "PATCH", []),
    (30, "user.patch", "refused", 400, "invalidPath", "PATCH", []),
    (20, "user.patch", "refused", 400, "noTarget", "PATCH", []),
    (10, "user.patch", "refused", 412, None, "PATCH", []),
    (20, "user.replace", "refused", 404, None, "PUT", []),
    (10, "user.replace", "refused", 400, "invalidSyntax", "PUT", []),
    (80, "user.read", "refused", 404, None, "GET", []),
    (20, "user.search", "refused", 400, "invalidFilter", "GET", []),
    (5, "user.search", "refused", 400, "tooMany", "GET", []),
    (20, "user.delete", "refused", 404, None, "DELETE", []),
    (5, "user.delete", "refused", 403, None, "DELETE", []),
    (5, "user.deactivate", "refused", 403, None, "PATCH", []),
    (20, "group.patch", "refused", 404, None, "PATCH", []),
    (10, "group.patch", "refused", 400, "invalidValue", "PATCH", []),
    (60, "authenticate", "refused", 401, None, "GET", []),
    (15, "authenticate.token", "succeeded", 200, None, "POST", []),
    (4, "user.create", "failed", 500, None, "POST", []),
    (4, "user.patch", "failed", 503, None, "PATCH", []),
    (2, "group.patch", "failed", 500, None, "PATCH", []),
]


def main():
    options = argparse.ArgumentParser(prog="crates/bench/audit.py")
    options.add_argument("--rows", type=int, default=ROWS)
    options.add_argument("--rounds", type=int, default=7)
    options = options.parse_args()
    started = time.monotonic()
    make(options.rows)
    print(f"{options.rows:,} rows made in {time.monotonic() - started:.0f} s; {size()}", flush=True)
    report(measured(options.rounds))


def make(rows):
    """Fills the table without its keys, which are made at the end."""
    for name, value in SETTINGS.items():
        sql(f"SET GLOBAL {name} = {value}")
    sql(
        "DROP TABLE IF EXISTS bench_kinds; CREATE TABLE bench_kinds (slot INT PRIMARY KEY, action VARCHAR(64),"
        " outcome VARCHAR(16), status INT, scim_type VARCHAR(32), detail VARCHAR(200), changed VARCHAR(200), method VARCHAR(16), about INT)"
        " DEFAULT CHARACTER SET utf8mb4; INSERT INTO bench_kinds VALUES " + ", ".join(slots())
    )
    keys = sql(
        "SELECT GROUP_CONCAT(DISTINCT CONCAT('DROP KEY ', INDEX_NAME)) FROM information_schema.STATISTICS"
        " WHERE TABLE_SCHEMA = DATABASE() AND TABLE_NAME = 'wp_scimpress_audit' AND INDEX_NAME <> 'PRIMARY'"
    ).strip()
    again = sql(
        "SELECT CONCAT('ADD KEY ', INDEX_NAME, ' (', GROUP_CONCAT(COLUMN_NAME ORDER BY SEQ_IN_INDEX), ')') FROM information_schema.STATISTICS"
        " WHERE TABLE_SCHEMA = DATABASE() AND TABLE_NAME = 'wp_scimpress_audit' AND INDEX_NAME <> 'PRIMARY' GROUP BY INDEX_NAME"
    ).split("\n")
    sql(f"TRUNCATE TABLE wp_scimpress_audit; ALTER TABLE wp_scimpress_audit {keys}")
    now = int(time.time() * 1_000_000)
    for first in range(1, rows + 1, PIECE):
        sql(piece(first, min(first + PIECE, rows + 1) - 1, rows, now))
    sql(rarities(rows))
    sql("ALTER TABLE wp_scimpress_audit " + ", ".join(key for key in again if key))
    sql("ANALYZE TABLE wp_scimpress_audit; DROP TABLE bench_kinds, bench_drawn")


def slots():
    """One row for each of 10,000 slots; what is left over is reading."""
    kinds = [kind for kind in KINDS for _ in range(kind[0])]
    kinds += [KINDS[0]] * (10_000 - len(kinds))
    for slot, (_, action, outcome, status, scim_type, method, changed) in enumerate(kinds):
        detail = None if outcome == "succeeded" else f"the {action.partition('.')[0]} of the request is not what this site has: {status}"
        about = action.startswith("user.") and action != "user.search"
        texts = (action, outcome, str(status), scim_type, detail, json.dumps(changed), method, str(int(about)))
        yield f"({slot}, " + ", ".join("NULL" if text is None else f"'{text}'" for text in texts) + ")"


def piece(first, last, rows, now):
    """Rows with these numbers. What is drawn follows from the number, so that two runs make the same; it goes
    through a table, since the database would draw it again for each column."""
    drawn = "CONV(SUBSTRING(SHA2(seq, 256), {}, 8), 16, 10)"
    step = DAYS * 86_400_000_000 // rows
    return f"""
        CREATE OR REPLACE TABLE bench_drawn ENGINE=InnoDB AS
        SELECT seq, SHA2(seq, 256) AS digest, FLOOR(POW({drawn.format(1)} / 4294967296, 1.5) * {PEOPLE}) AS person,
            1 + FLOOR(POW({drawn.format(9)} / 4294967296, 2) * 6) AS connection,
            1 + FLOOR(POW({drawn.format(17)} / 4294967296, 2) * 40) AS address, {drawn.format(25)} MOD 10000 AS chosen
        FROM seq_{first}_to_{last};
        INSERT INTO wp_scimpress_audit (id, occurred, connection_id, token_id, action, outcome, status, scim_type, resource_id,
            wp_user_id, user_name, user_name_key, detail, changed, ip, method, path, duration, personal_seal, seal)
        SELECT seq, {now} - ({rows} - seq) * {step}, IF(action = 'authenticate', NULL, connection), connection, action,
            IF(connection = 6 AND outcome = 'succeeded', 'rehearsed', outcome), status, scim_type,
            IF(about, CONCAT('018f0000-0000-7000-8000-', LPAD(LOWER(HEX(person)), 12, '0')), NULL), IF(about, person + 100, NULL),
            IF(about, CONCAT('person.', person, '@example.org'), NULL), IF(about, SHA2(CONCAT('person.', person, '@example.org'), 256), NULL),
            detail, changed, IF(method IS NULL, NULL, CONCAT('203.0.', connection, '.', address)), method,
            IF(method IS NULL, NULL, IF(about, CONCAT('/Users/018f0000-0000-7000-8000-', LPAD(LOWER(HEX(person)), 12, '0')), '/Users')),
            5000 + person MOD 90000, digest, digest
        FROM bench_drawn STRAIGHT_JOIN bench_kinds ON slot = chosen
    """


def rarities(rows):
    """What stands in one row only, far from the newest and from the oldest."""
    return f"""
        UPDATE wp_scimpress_audit SET action = 'audit.export', outcome = 'succeeded', status = 200, connection_id = NULL WHERE id = {rows // 3};
        UPDATE wp_scimpress_audit SET ip = '2001:db8::1' WHERE id = {rows // 2};
        UPDATE wp_scimpress_audit SET scim_type = 'mutability', outcome = 'refused', status = 400 WHERE id = {rows // 5};
        UPDATE wp_scimpress_audit SET status = 429, outcome = 'refused' WHERE id = {rows // 7}
    """


def size():
    """What the table takes on the disk, and what the database may keep in memory."""
    gigabytes = sql(
        "SELECT CONCAT(ROUND(DATA_LENGTH / 1e9, 1), ' GB of rows, ', ROUND(INDEX_LENGTH / 1e9, 1), ' GB of keys, ',"
        " ROUND(@@innodb_buffer_pool_size / 1e9, 1), ' GB of buffer pool') FROM information_schema.TABLES"
        " WHERE TABLE_SCHEMA = DATABASE() AND TABLE_NAME = 'wp_scimpress_audit'"
    )
    return gigabytes.strip()


def report(views):
    """Prints a line for each view, then how its statements are carried out, then whether the goal is reached."""
    load, cores = os.getloadavg()[0], os.cpu_count()
    is_busy = load > cores
    print(f"{'milliseconds of SQL':<52}{'rows':>6}{'SQL':>5}{'read':>9}{'median':>9}{'worst':>9}{'processor':>11}")
    missed = []
    for view in views:
        median, worst, spent = statistics.median(view["milliseconds"]), max(view["milliseconds"]), statistics.median(view["processor"])
        print(f"{view['name']:<52}{view['rows']:>6}{view['statements']:>5}{view['read']:>9,}{median:>9.2f}{worst:>9.2f}{spent:>11.2f}")
        if (spent if is_busy else median) > GOAL and not view.get("is_once"):
            missed.append(view["name"])
    shown = set()
    print("\nHow the database does it")
    for view in views:
        for statement in view["explained"]:
            if statement["shape"] not in shown:
                shown.add(statement["shape"])
                print(f"\n{statement['shape']}")
                for line in statement["plan"]:
                    print(f"    {line}")
    if is_busy:
        print(f"\n{load:.0f} processes want {cores} processors: what counts is the time that the database had one, not how long it waited")
    print(f"\ngoal: at most {GOAL:g} ms of SQL for each view: " + (f"missed by {len(missed)}: {'; '.join(missed)}" if missed else "reached"))


def sql(statements):
    """Runs statements and gives what they printed."""
    return run(client(), statements)


def client():
    settings = (Path(os.environ["WP_PATH"]).parent / "settings.php").read_text(encoding="utf-8")
    socket = re.search(r"'socket' => '([^']+)'", settings).group(1)
    return ["mariadb", "--no-defaults", f"--socket={socket}", "--user=root", "--batch", "--skip-column-names", "wordpress"]


def measured(rounds):
    """What the views cost, as audit.php tells it."""
    code = f"require '{Path(__file__).resolve().with_suffix('.php')}'; measure( {rounds} );"
    return json.loads(run([os.environ["WP_CLI"], "eval", code, "--user=1", "--skip-themes"]))


def run(command, text=None):
    done = subprocess.run(command, input=text, capture_output=True, text=True)
    if done.returncode != 0:
        sys.exit(f"{command[0]}: {(done.stderr.strip() or done.stdout.strip())[-2000:]}")
    return done.stdout


if __name__ == "__main__":
    main()
