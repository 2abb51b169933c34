"""Judges of others and gates of vendors, against the server that SCIM_BASE_URL and SCIM_TOKEN name.

    .cache/judges-…/bin/python tests/conformance [WORD...]

bin/test makes the environment with the judges; where the server is no site, SCIMPRESS names its program. What
is known to fail stands in expected-failures.txt, and only that may fail, and all of it has to: an unexpected
success fails as well.
"""

import os
import pathlib
import sys

HERE = pathlib.Path(__file__).resolve().parent
sys.path[:0] = [str(HERE), str(HERE.parent / "http")]

import case as cases  # noqa: E402
import gallery  # noqa: E402
import judges  # noqa: E402
import strict_client  # noqa: E402
from client import Client  # noqa: E402
from connections import connection  # noqa: E402
from wordpress import Site  # noqa: E402

# scim2-tester draws its values at random: what holds three times will hold.
ROUNDS = 3


def main():
    client = Client(os.environ["SCIM_BASE_URL"], os.environ["SCIM_TOKEN"])
    words = sys.argv[1:]
    expected = read_expected()
    seen, passed, failed = {}, 0, 0
    for judge, check, complaint in results(client, words):
        name = f"{judge}/{check}"
        # A check that comes several times has failed if it failed once.
        seen[name] = seen.get(name) or complaint
        if (complaint is None) == (name not in expected):
            passed += 1
        elif complaint is not None:
            failed += 1
            print(f"FAILED {name}\n    {complaint[:1500]}", flush=True)
    for name, reason in expected.items():
        if words and name not in seen:
            continue
        if name not in seen or seen[name] is None:
            failed += 1
            print(f"FAILED {name}\n    expected to fail ({reason}), but it {'passed: take it off the list' if name in seen else 'was not run'}")
    print(f"{sum(1 for name in expected if seen.get(name))} failed as expected")
    print(f"{passed} passed, {failed} failed")
    return 1 if failed or not passed else 0


def read_expected():
    """Names with reasons: `judge/check: reason`, one a line; # begins a comment."""
    expected = {}
    for line in (HERE / "expected-failures.txt").read_text(encoding="utf-8").splitlines():
        if line.strip() and not line.startswith("#"):
            name, colon, reason = line.rpartition(": ")
            if not (colon and reason.strip()) or name in expected:
                sys.exit(f"expected-failures.txt: no reason, or twice: {line}")
            expected[name] = reason
    return expected


def results(client, words):
    """(judge, check, complaint), with no complaint when it passed."""
    wanted = lambda judge: not words or any(word in judge for word in words)
    # Okta looks at the first user that is listed, which has to be one of its own: it comes first.
    for file in sorted((HERE / "cases").glob("*.toml"), key=lambda file: "okta" not in file.stem):
        if wanted(file.stem):
            for case in cases.load(file):
                yield file.stem, case.name, complaint(lambda: cases.Run(client, None).perform(case))
    for module, judge in ((gallery, "entra-gallery"), (strict_client, "scim2-client")):
        if wanted(judge):
            for name, function in list(vars(module).items()):
                is_possible = Site.from_environment() or name.removeprefix("test_") not in getattr(module, "OF_A_SITE", ())
                if name.startswith("test_") and is_possible:
                    yield judge, name.removeprefix("test_"), complaint(lambda: function(client))
    if wanted("scim2-tester"):
        for _ in range(ROUNDS):
            for check, found in judges.scim2_tester(client):
                yield "scim2-tester", check, found
    if wanted("scim-sanity"):
        for check, found in judges.scim_sanity(client):
            yield "scim-sanity", check, found
        # It adds a member that does not exist, which only some profiles let pass.
        with connection(Site.from_environment(), "authentik") as forgiving:
            for check, found in judges.scim_sanity(forgiving):
                yield "scim-sanity, unknown members ignored", check, found


def complaint(perform):
    try:
        perform()
    except Exception as error:  # Whatever a strict client raises is a complaint.
        return f"{type(error).__name__}: {error}"
    return None


sys.exit(main())
