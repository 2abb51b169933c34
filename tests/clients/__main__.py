"""Clients of identity providers, each on a connection of its profile.

    .cache/canaille-…/bin/python tests/clients canaille

The argument is a story of tests/clients/stories, the interpreter the one of its client's environment, which
bin/test makes. With bin/demo's environment of a site the connection is a further one of that site; without
it, a server in memory of the program that SCIMPRESS names. Each step is a test; a story ends with the first
that fails, since the others build on it.
"""

import importlib
import os
import pathlib
import sys

HERE = pathlib.Path(__file__).resolve().parent
sys.path[:0] = [str(HERE), str(HERE.parent / "http")]

from connections import connection  # noqa: E402
from story import Story  # noqa: E402
from wordpress import Site  # noqa: E402


def main():
    # What is here is not to be reached by way of somewhere else.
    os.environ["NO_PROXY"] = os.environ["no_proxy"] = "127.0.0.1"
    module = importlib.import_module(f"stories.{sys.argv[1].replace('-', '_')}")
    site = Site.from_environment()
    failed = 0
    with connection(site, module.PROFILE) as client:
        story = Story(client, site)
        try:
            module.tell(story)
        except Exception as error:  # Whatever a client raises is a failed step.
            failed = 1
            kind = "" if isinstance(error, AssertionError) else f"{type(error).__name__}: "
            print(f"FAILED {story.step_name}\n    {kind}{error}")
            for exchange in story.recorder.take():
                print(f"    {exchange}{'' if exchange.status < 400 else ' ' + exchange.answer.decode()}")
    print(f"{story.passed} passed, {failed} failed")
    return 1 if failed or not story.passed else 0


sys.exit(main())
