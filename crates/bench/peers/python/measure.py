"""CPU time of the peers from PyPI: lines of JSON for report.py.

    python measure.py INPUTS MILLISECONDS

INPUTS is the folder that benches/speed.rs writes; a batch takes MILLISECONDS.
"""

import json
import statistics
import sys
import time
from pathlib import Path

from scim2_models import EnterpriseUser, PatchOp, ScimFilter, User
from scim2_models.path import grammar

BATCHES = 3
# Evaluating takes so long that a part of the users has to do, as many in a thousand.
PART = 100

Person = User[EnterpriseUser]


def main():
    inputs, milliseconds = Path(sys.argv[1]), float(sys.argv[2])
    texts = {name: (inputs / f"{name}.json").read_text(encoding="utf-8") for name in ("user", "patch", "patched")}
    filters = json.loads((inputs / "filters.json").read_text(encoding="utf-8"))
    users = [Person.model_validate(user) for user in json.loads((inputs / "users.json").read_text(encoding="utf-8"))]

    def measure(task, answer, run, divisor=1):
        try:
            verdict = answer()
        except Exception as error:  # whatever a peer refuses with
            verdict = "rejects: " + str(error).split("\n")[0]
        line = {"task": task, "who": "scim2-models"}
        line |= {"ns": spent(run, milliseconds) / divisor} if verdict is True else {"verdict": verdict}
        print(json.dumps(line), flush=True)

    for case in filters:
        text = case["filter"]
        measure(f"parse {case['name']}", lambda: accepts(text), lambda: parse_filter(text))
    for case in filters:
        text, expected = case["filter"], case["expect"]

        def hits(some):
            return sum(map(ScimFilter[Person](text).match, some))

        def answer():
            found = hits(users)
            return found == expected or f"wrong: {found} of {expected} hits"

        # The report divides by all users.
        measure(f"evaluate {case['name']}", answer, lambda: hits(users[:PART]), PART / len(users))

    def parse():
        return Person.model_validate_json(texts["user"])

    def patch():
        user = parse()
        PatchOp[Person].model_validate_json(texts["patch"]).patch(user)
        return user

    sent, patched = json.loads(texts["user"]), json.loads(texts["patched"])
    measure("user parse and validate", lambda: has_all_of(plain(parse()), sent) or "wrong: something is lost", parse)

    def changed():
        after = plain(patch())
        return (has_all_of(after, patched) and "nickName" not in after) or "wrong: another user"

    measure("patch of ten", changed, patch)


def parse_filter(text):
    # It remembers what it has parsed, and a filter that is new is what is asked about.
    grammar._cached_filter.cache_clear()
    return ScimFilter(text)


def accepts(text):
    """Right if the filter is accepted, and refused with an `and` that leads nowhere."""
    ScimFilter(text)
    try:
        ScimFilter(f"{text} and")
    except Exception:  # whatever a peer refuses with
        return True
    return "wrong: accepts a filter that is cut off"


def plain(user):
    return user.model_dump(mode="json", by_alias=True, exclude_none=True)


def has_all_of(written, sent):
    if isinstance(sent, dict):
        return isinstance(written, dict) and all(has_all_of(written.get(name), value) for name, value in sent.items())
    if isinstance(sent, list):
        return (
            isinstance(written, list)
            and len(written) == len(sent)
            and all(map(has_all_of, written, sent))
        )
    return written == sent


def spent(run, milliseconds):
    """Nanoseconds of CPU for one run: the median of several batches."""
    count = 1
    while (total := batch(run, count)) < milliseconds * 1e6:
        count *= 2
    count = max(1, round(count * milliseconds * 1e6 / total))
    return statistics.median(batch(run, count) / count for _ in range(BATCHES))


def batch(run, count):
    start = time.process_time_ns()
    for _ in range(count):
        run()
    return time.process_time_ns() - start


main()
