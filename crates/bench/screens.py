"""How long each tab of Users > SCIM takes, beside WordPress's own settings page, on a site of a million users.

    python3 crates/bench/screens.py [--people N] [--rounds N]     with the environment of a bin/demo site on MariaDB
                                                                  whose audit crates/bench/audit.py has filled

The users, all of one connection, are made by the database itself. An administrator then looks at each tab in
turn with `options-general.php`, so that a disturbance meets both. The goal: no tab takes more than 1.3 times as
long.
"""

import argparse
import http.cookiejar
import os
import re
import statistics
import subprocess
import sys
import time
import urllib.parse
import urllib.request

from audit import sql

GOAL = 1.3
PEOPLE = 1_000_000
GROUPS = 1000
REQUESTS = 1000
# Rows that one statement makes.
PIECE = 100_000


def main():
    options = argparse.ArgumentParser(prog="crates/bench/screens.py")
    options.add_argument("--people", type=int, default=PEOPLE)
    options.add_argument("--rounds", type=int, default=15)
    options = options.parse_args()
    started = time.monotonic()
    make(options.people)
    subprocess.run([os.environ["WP_CLI"], "eval", "wp_update_user_counts();"], check=True)
    print(f"{options.people:,} users made in {time.monotonic() - started:.0f} s", flush=True)
    administrator = Administrator()
    screen = administrator.look("users.php?page=scimpress")[0]
    names = [name for link, name in re.findall(r'(<a [^>]*tab=([a-z]+)"[^>]*>)', screen) if 'class="nav-tab' in link]
    if len(names) < 6:
        sys.exit(f"tabs found: {names}")
    print(f"{'tab':<20}{'milliseconds':>14}{'settings page':>15}{'ratio':>8}   medians of {options.rounds}")
    missed = []
    for name in names:
        times, others = [], []
        # What is done once, at the first look, is not what a look takes.
        administrator.look(f"users.php?page=scimpress&tab={name}")
        for _ in range(options.rounds):
            times.append(administrator.look(f"users.php?page=scimpress&tab={name}")[1])
            others.append(administrator.look("options-general.php")[1])
        mine, other = statistics.median(times), statistics.median(others)
        print(f"{name:<20}{mine:>14.1f}{other:>15.1f}{mine / other:>8.2f}", flush=True)
        if mine / other > GOAL:
            missed.append(name)
    print(f"\ngoal: at most {GOAL:g} times WordPress's settings page: " + (f"missed by {', '.join(missed)}" if missed else "reached"))


class Administrator:
    """A browser that is logged in and asks for nothing but the page."""

    def __init__(self):
        self.base = os.environ["WP_URL"]
        self.opener = urllib.request.build_opener(urllib.request.ProxyHandler({}), urllib.request.HTTPCookieProcessor(http.cookiejar.CookieJar()))
        self.opener.open(f"{self.base}/wp-login.php").read()
        sent = {"log": os.environ["WP_ADMIN_USER"], "pwd": os.environ["WP_ADMIN_PASSWORD"], "testcookie": "1"}
        self.opener.open(f"{self.base}/wp-login.php", urllib.parse.urlencode(sent).encode()).read()

    def look(self, page):
        """The page, and how many milliseconds it took."""
        started = time.perf_counter()
        with self.opener.open(f"{self.base}/wp-admin/{page}") as answer:
            text = answer.read().decode()
        spent = (time.perf_counter() - started) * 1000
        if "wp-login.php?redirect_to" in answer.url or "</html>" not in text:
            sys.exit(f"{page} is not shown: {answer.url}")
        return text, spent


def make(people):
    """As many users as identity providers have sent, with what WordPress knows of each."""
    already = int(sql("SELECT COUNT(*) FROM wp_scimpress_users"))
    now = int(time.time() * 1_000_000)
    scim_id = "CONCAT('018f0000-0000-7000-8000-', LPAD(LOWER(HEX(seq)), 12, '0'))"
    name = "CONCAT('person.', seq, '@example.org')"
    for first in range(already + 1, people + 1, PIECE):
        numbers = f"seq_{first}_to_{min(first + PIECE, people + 1) - 1}"
        sql(
            f"""
            INSERT INTO wp_users (ID, user_login, user_pass, user_nicename, user_email, user_registered, display_name)
                SELECT seq + 100, {name}, '', CONCAT('person-', seq), {name}, NOW(), CONCAT('Person ', seq) FROM {numbers};
            INSERT INTO wp_usermeta (user_id, meta_key, meta_value)
                SELECT seq + 100, 'wp_capabilities', 'a:1:{{s:10:"subscriber";b:1;}}' FROM {numbers};
            INSERT INTO wp_scimpress_users (id, connection_id, wp_user_id, user_name, user_name_key, user_login_key, user_email_key,
                    active, version, created, modified, document, baseline)
                SELECT {scim_id}, 1, seq + 100, {name}, SHA2({name}, 256), SHA2({name}, 256), SHA2({name}, 256),
                    seq MOD 20 > 0, 1, {now}, {now} + seq, CONCAT('{{"userName":"', {name}, '"}}'), '{{}}' FROM {numbers};
            INSERT INTO wp_scimpress_user_keys (user_id, value_key) SELECT {scim_id}, SHA2({name}, 256) FROM {numbers}
            """
        )
    group = "CONCAT('018f0000-0000-7000-9000-', LPAD(LOWER(HEX(seq)), 12, '0'))"
    sql(
        f"""
        INSERT IGNORE INTO wp_scimpress_groups (id, connection_id, display_name, display_name_key, version, created, modified, document)
            SELECT {group}, 1, CONCAT('Group ', seq), SHA2(CONCAT('group ', seq), 256), 1, {now}, {now}, CONCAT('{{"displayName":"Group ', seq, '"}}')
            FROM seq_1_to_{GROUPS};
        INSERT IGNORE INTO wp_scimpress_members (group_id, member_id, kind)
            SELECT CONCAT('018f0000-0000-7000-9000-', LPAD(LOWER(HEX(1 + seq MOD {GROUPS})), 12, '0')), {scim_id}, 'user' FROM seq_1_to_{people};
        INSERT IGNORE INTO wp_scimpress_link_requests (connection_id, wp_user_id, state, user_name, user_name_key, matched, reported)
            SELECT 1, seq + 100, 'asked', {name}, SHA2({name}, 256), 'email', {now} FROM seq_1_to_{REQUESTS};
        ANALYZE TABLE wp_users, wp_usermeta, wp_scimpress_users, wp_scimpress_user_keys, wp_scimpress_groups, wp_scimpress_members
        """
    )


if __name__ == "__main__":
    main()
