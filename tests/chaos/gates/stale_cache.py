"""A persistent object cache whose answers are out of date: nothing that is decided comes from it."""

import shutil

from case import unique
from gates import creation, history
from load import Tally, at_once, operation, patient
from machinery import HERE
from steps import Visitor


def run(machinery, report, amount):
    cache = machinery.content / "object-cache.php"
    values = machinery.content / "chaos-cache"
    shutil.copyfile(HERE / "object-cache.php", cache)
    values.mkdir(exist_ok=True)
    try:
        creation.race(machinery, report, amount(20, 60, 1_000))
        history.run(machinery, report, amount)
        locked_out(machinery, report, amount(20, 64, 64))
        report.claim(list(values.iterdir()), "values were cached", "none was")
    finally:
        cache.unlink()
        shutil.rmtree(values)


def locked_out(machinery, report, times):
    """Whoever is deactivated is out at once, whatever every worker remembers."""
    client, word = machinery.client, unique()
    user = patient(client, Tally(), "POST", "/Users", {"userName": word}).json
    machinery.site.wp("user", "update", word, "--user_pass=Tulips-9", "--skip-email")
    way = lambda: at_once(range(times), lambda _: Visitor(client, word, "Tulips-9").log_in())
    before = way()
    patient(client, Tally(), "PATCH", f"/Users/{user['id']}", operation("replace", "active", False))
    after = way()
    patient(client, Tally(), "DELETE", f"/Users/{user['id']}")
    # A worker that knows the user from before does not know the password: that is WordPress's own reading.
    report.claim(any(before), "who is active can log in", "nobody could")
    report.claim(not any(after), "who is deactivated cannot", f"{after.count(True)} of {len(after)} could")
