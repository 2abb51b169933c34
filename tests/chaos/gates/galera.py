"""Two PHP nodes on a Galera pair serve one site: whoever loses a certification tries again."""

import time

from cluster import Alternating, pair
from gates import creation, groups
from load import Tally, patient
from wordpress import MariaDb


def run(machinery, report, amount):
    client = machinery.client
    with pair(machinery) as (first, second, database):
        machinery.client = Alternating([first, second])
        try:
            creation.race(machinery, report, amount(20, 60, 2_500))
            tally = Tally()
            groups.members(machinery, report, *amount((60, 40), (120, 100), (2_000, 200)), send=lambda client, *request: patient(client, tally, *request))
            report.note(f"with what was tried again: {tally}")
            other = MariaDb(database)
            report.claim(conflicts(machinery.site.database) + conflicts(other) > 0, "transactions lost a certification and were tried again", "none did")
            time.sleep(1)
            differing = [table for table, rows in machinery.site.database.tables().items() if other.tables().get(table) != rows and "options" not in table]
            report.nothing(differing, "tables in which the nodes differ")
        finally:
            machinery.client = client


def conflicts(database):
    """Transactions that this node gave up for those of the other."""
    rows = database.rows("SHOW STATUS WHERE Variable_name IN ('wsrep_local_cert_failures', 'wsrep_local_bf_aborts')")
    return sum(int(row["Value"]) for row in rows)
