"""Whether every test that docs/conformance.md names exists, and each of its rows names one."""

import pathlib
import re
import sys
import tomllib

ROOT = pathlib.Path(__file__).resolve().parent.parent.parent
DOCUMENT = ROOT / "docs" / "conformance.md"
FOLDERS = ("crates", "tests")
TEST = re.compile(r"`([\w-]+\.(?:toml|py|rs|php))/(\w+)`")
DECLARED = {
    ".py": r"^def test_(\w+)\(",
    ".rs": r"#\[test\]\s+fn (\w+)\(",
    ".php": r"^\tpublic function (test_\w+)\(",
}


def main():
    known = declared()
    problems = []
    for number, line in enumerate(DOCUMENT.read_text(encoding="utf-8").splitlines(), 1):
        named = TEST.findall(line)
        if line.startswith("| ") and not named and not re.match(r"\| (RFC|Point|---)", line):
            problems.append(f"{number}: names no test")
        problems += [f"{number}: there is no test {file}/{name}" for file, name in named if name not in known.get(file, ())]
    for problem in problems:
        print(f"docs/conformance.md:{problem}")
    return 1 if problems else 0


def declared():
    """The names of tests by the name of their file."""
    known = {}
    files = (file for folder in FOLDERS for file in (ROOT / folder).rglob("*") if "node_modules" not in file.parts)
    for file in files:
        if file.suffix == ".toml" and file.parent.name in ("cases", "connections", "replays"):
            names = [case["name"] for case in tomllib.loads(file.read_text(encoding="utf-8"))["case"]]
        elif file.suffix in DECLARED:
            names = re.findall(DECLARED[file.suffix], file.read_text(encoding="utf-8"), re.MULTILINE)
        else:
            continue
        known.setdefault(file.name, set()).update(names)
    return known


sys.exit(main())
