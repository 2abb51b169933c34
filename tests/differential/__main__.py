"""Random filters over random users: our answers beside those of scim2-models and scim2-parse-filter.

    SCIM_BASE_URL=… SCIM_TOKEN=… python tests/differential [--filters N] [--seed N]

Joining by and, or and not must be the same for everybody: what a library answers to a whole filter is
what its answers to the parts make. Where parts differ, explanations.py has to know why, for each user.
"""

import argparse
import os
import sys

import evaluators
from explanations import EXPLANATIONS
from generate import Generator, joined, leaves, text

USERS = 30


def main():
    options = argparse.ArgumentParser(prog="python tests/differential")
    options.add_argument("--filters", type=int, default=3000)
    options.add_argument("--seed", type=int, default=1)
    options = options.parse_args()

    generator = Generator(options.seed)
    users = [generator.user(number) for number in range(USERS)]
    filters = [generator.filter() for _ in range(options.filters)]
    parts = sorted(set().union(*map(leaves, filters)))
    sent = sorted({*parts, *map(text, filters)})

    ours = evaluators.of_server(os.environ["SCIM_BASE_URL"], os.environ["SCIM_TOKEN"], users, sent)
    failed = compared("ours", ours, filters, users)
    count = len(filters)
    for name, ask in (("scim2-models", evaluators.of_scim2_models), ("scim2-parse-filter", evaluators.of_scim2_parse_filter)):
        theirs = ask(users, sent)
        failed += compared(name, theirs, filters, users)
        failed += unexplained(name, ours, theirs, parts, users)
        count += len(filters) + len(parts)
    for failure in failed[:40]:
        print(f"FAILED {failure}")
    print(f"{count - len(failed)} passed, {len(failed)} failed")
    return 1 if failed else 0


def compared(name, answers, filters, users):
    """Filters whose answer is not what the answers to their parts make."""
    everybody = {user["userName"] for user in users}
    failed = []
    for filter in filters:
        answered = answers[text(filter)]
        if any(answers[part] is None for part in leaves(filter)):
            # A part that is refused makes the whole refused.
            if answered is not None:
                failed.append(f"{name}: {text(filter)}: answered although a part is refused")
        elif answered != joined(filter, lambda part: everybody if part is None else answers[part]):
            failed.append(f"{name}: {text(filter)}: is not what its parts make")
    return failed


def unexplained(name, ours, theirs, parts, users):
    """Parts whose answers differ, and nobody knows why; and explanations that nothing needs."""
    by_name = {user["userName"]: user for user in users}
    failed, needed = [], set()
    for part in parts:
        if ours[part] == theirs[part]:
            continue
        if ours[part] is None:
            failed.append(f"{name}: {part}: we refuse it")
            continue
        # A refusal concerns no user in particular.
        differing = [None] if theirs[part] is None else ours[part] ^ theirs[part]
        for user in differing:
            reasons = {reason for reason, holds in EXPLANATIONS[name].items() if holds(part, by_name.get(user))}
            if not reasons:
                failed.append(f"{name}: {part}: differs for {user or 'everybody'}, and nothing explains it")
            needed |= reasons
    failed += [f"{name}: nothing is explained by “{reason}”" for reason in EXPLANATIONS[name].keys() - needed]
    return failed


sys.exit(main())
