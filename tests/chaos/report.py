"""What was claimed, and whether it held."""

import contextlib
import traceback


class Report:
    def __init__(self):
        self.passed = self.failed = 0

    def claim(self, holds, what, because=""):
        """One test: what is claimed, and where it does not hold, what was found."""
        if holds:
            self.passed += 1
            print(f"  {what}", flush=True)
        else:
            self.failed += 1
            print(f"  FAILED {what}\n    {because}", flush=True)

    def nothing(self, found, what):
        """Claims that something did not happen; `found` is a list of what did."""
        shown = "\n    ".join(str(one)[:1200] for one in found[:8])
        self.claim(not found, f"0 {what}", f"{len(found)}: {shown}")

    def note(self, what):
        print(f"  {what}", flush=True)

    @contextlib.contextmanager
    def gate(self, name):
        """A gate that cannot run fails."""
        try:
            yield
        except Exception:
            self.claim(False, f"{name} came to its end", traceback.format_exc().strip().replace("\n", "\n    "))
