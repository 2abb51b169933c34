"""Clients of identity providers, against the server that SCIM_BASE_URL and SCIM_TOKEN name.

    .cache/canaille-…/bin/python tests/clients canaille

The argument is a story of tests/clients/stories, the interpreter the one of its client's environment, which
bin/test makes. Each step is a test; a story ends with the first that fails, since the others build on it.
"""

import importlib
import os
import pathlib
import sys

HERE = pathlib.Path(__file__).resolve().parent
sys.path[:0] = [str(HERE), str(HERE.parent / "http")]

from client import Client  # noqa: E402
from story import Story  # noqa: E402
from wordpress import Site  # noqa: E402


def main():
    # What is here is not to be reached by way of somewhere else.
    os.environ["NO_PROXY"] = os.environ["no_proxy"] = "127.0.0.1"
    story = Story(Client(os.environ["SCIM_BASE_URL"], os.environ["SCIM_TOKEN"]), Site.from_environment())
    failed = 0
    try:
        importlib.import_module(f"stories.{sys.argv[1].replace('-', '_')}").tell(story)
    except Exception as error:  # Whatever a client raises is a failed step.
        failed = 1
        print(f"FAILED {story.step_name}\n    {'' if isinstance(error, AssertionError) else type(error).__name__ + ': '}{error}")
    print(f"{story.passed} passed, {failed} failed")
    return 1 if failed or not story.passed else 0


sys.exit(main())
