"""From what bin/bench measured to the table of ratios and the plot.

    python3 report.py STATE KIND

STATE is the folder that bin/bench fills; KIND is said in the heading.
"""

import json
import math
import statistics
import sys
from collections import defaultdict
from html import escape
from pathlib import Path

US = "scimpress"
CHECKED = "scimpress, checked"
USERS = 1000
FILTERS = [f"F{number}" for number in range(1, 9)]
# Who is shown, in this order, each with its color in the plot.
LIBRARIES = {
    US: "#b3261e",
    CHECKED: "#e5938d",
    "scim_proto": "#1f5fa8",
    "scim-filter": "#2f9e8f",
    "scim_v2": "#6b4fa0",
    "scim-server": "#8a6d3b",
    "serde_json typed": "#555555",
    "serde_json tree": "#999999",
    "scim2-parse-filter": "#d98e04",
    "scim-patch": "#a0a30d",
    "SCIMMY": "#4c7a34",
    "scim2-models": "#c2408c",
}


class Results:
    """Nanoseconds, and the verdicts on answers that were not right, by task and library."""

    def __init__(self, raw):
        samples = defaultdict(list)
        self.verdicts = {}
        self.loads = []
        rounds = sorted(raw.glob("round-*"))
        for folder in rounds:
            self.loads.append((folder / "load.txt").read_text().split()[0])
            for task, who, nanoseconds in criterion(folder / "criterion"):
                samples[task, who].append(nanoseconds)
            for name in ("rust", "npm", "pypi"):
                for line in lines(folder / f"{name}.jsonl"):
                    key = line["task"], line["who"]
                    if "ns" in line:
                        samples[key].append(line["ns"])
                    else:
                        self.verdicts[key] = line["verdict"]
        self.rounds = len(rounds)
        for (task, _), values in samples.items():
            if task.startswith("evaluate"):
                values[:] = [value / USERS for value in values]
        self.times = {key: statistics.median(values) for key, values in samples.items()}
        self.spread = {key: (min(values), max(values)) for key, values in samples.items()}
        self.tasks = list(dict.fromkeys(order(task) for task, _ in (*samples, *self.verdicts)))
        self.tasks = [task for _, task in sorted(self.tasks)]
        self.allocations = {line["task"]: line for line in lines(raw / "allocations.jsonl")}

    def time(self, task, who):
        """What right answers took. None if there was none."""
        return None if (task, who) in self.verdicts else self.times.get((task, who))

    def libraries(self, task):
        return [who for who in LIBRARIES if (task, who) in self.times or (task, who) in self.verdicts]

    def answers_all(self, what):
        """The peers that answer all eight filters rightly."""
        return [
            who
            for who in LIBRARIES
            if who not in (US, CHECKED) and all(self.time(f"{what} {name}", who) for name in FILTERS)
        ]


def criterion(folder):
    for file in sorted(folder.glob("*/*/new/benchmark.json")):
        names = json.loads(file.read_text())
        estimates = json.loads((file.parent / "estimates.json").read_text())
        yield names["group_id"], names["function_id"], estimates["median"]["point_estimate"]


def lines(file):
    return [json.loads(line) for line in file.read_text().splitlines()]


def order(task):
    first = ("parse", "evaluate", "user", "patch", "group", "exchange")
    words = tuple(int(word) if word.isdigit() else 0 for word in task.split())
    return (first.index(task.split()[0]), words), task


# --- the goals --------------------------------------------------------------------


class Goals:
    """Rows of the table: whether reached, what, and the figures."""

    def __init__(self, results):
        self.results = results
        self.rows = []

    def at_least(self, what, factor, task, peer):
        self.compare(what, task, peer, lambda ours, theirs: theirs >= factor * ours, f"at least {factor:g}x as fast")

    def at_most(self, what, factor, task, peer):
        self.compare(what, task, peer, lambda ours, theirs: ours <= factor * theirs, f"at most {factor:g}x the time")

    def compare(self, what, task, peer, is_reached, goal):
        ours, theirs = self.results.time(task, US), self.results.time(task, peer)
        if ours is None or theirs is None:
            who = US if ours is None else peer
            verdict = self.results.verdicts.get((task, who), "not measured")
            # Nobody can be faster than one who has no answer; having none ourselves is a miss.
            self.rows.append(("not reached" if ours is None else "no peer", what, goal, f"{who} {short(verdict)}"))
            return
        figures = f"{theirs / ours:.2f}x as fast ({nice(ours)}, {peer} {nice(theirs)})"
        self.rows.append(("reached" if is_reached(ours, theirs) else "not reached", what, goal, figures))

    def claim(self, what, goal, is_reached, figures):
        self.rows.append(("reached" if is_reached else "not reached", what, goal, figures))

    def tell(self, what, figures):
        self.rows.append(("reported", what, "", figures))


def goals(results):
    table = Goals(results)
    parse_goals(table)
    evaluate_goals(table)
    resource_goals(table)
    return table.rows


def parse_goals(table):
    results = table.results
    accepted = [name for name in FILTERS if results.time(f"parse {name}", US)]
    table.claim("parse, all eight filters", "accepted", len(accepted) == 8, f"{len(accepted)} of 8")
    for name in FILTERS:
        table.at_least(f"parse {name}, to scim_proto", 2, f"parse {name}", "scim_proto")
    for name in FILTERS:
        task = f"parse {name}"
        best = min(results.answers_all("parse"), key=lambda who: results.time(task, who), default=None)
        table.at_least(f"parse {name}, to the best peer that accepts all", 4, task, best)


def evaluate_goals(table):
    results = table.results
    right = [name for name in FILTERS if results.time(f"evaluate {name}", US)]
    table.claim("evaluate, all eight filters", "right", len(right) == 8, f"{len(right)} of 8")
    for name in FILTERS:
        table.at_most(f"evaluate {name}, to scim2-parse-filter", 1, f"evaluate {name}", "scim2-parse-filter")


def resource_goals(table):
    results = table.results
    table.at_most("user parse and validate, to scim_v2", 1.25, "user parse and validate", "scim_v2")
    table.at_most("patch of ten, to scim-patch", 0.5, "patch of ten", "scim-patch")
    large, small, typed = (
        results.time("group of 100000 put", US),
        results.time("group of 10000 put", US),
        results.time("group of 100000 parse", "serde_json typed"),
    )
    table.claim(
        "group of 100000 put, to serde_json typed parse",
        "at most 4x the time",
        large <= 4 * typed,
        f"{large / typed:.2f}x the time ({nice(large)}, {nice(typed)})",
    )
    table.claim(
        "group of 100000 put, to one of 10000",
        "linear: at most 15x",
        large <= 15 * small,
        f"{large / small:.1f}x the time ({nice(large)}, {nice(small)})",
    )
    table.rows.append(
        ("not measured", "group PATCH, 1M members to 10k, over HTTP", "at most 3x the time", "needs a site on MariaDB")
    )
    for task in ("exchange GET", "exchange PATCH"):
        counted = results.allocations[task]
        table.tell(
            f"{task}, without PHP",
            f"{nice(results.time(task, US))}, {counted['allocations']} allocations of {counted['bytes'] / 1024:.0f} KiB",
        )
    for members in (10_000, 100_000):
        for task, what in (("parse", "parsed"), ("put", "put")):
            counted = results.allocations[f"group of {members} {task}"]
            table.tell(
                f"group of {members} {what}, memory",
                f"{mebibytes(counted['peak'])} at the most, {mebibytes(counted['held'])} held,"
                f" {counted['allocations']} allocations",
            )


def mebibytes(count):
    return f"{count / 2**20:.1f} MiB"


# --- the text -----------------------------------------------------------------------


def text(results, rows, kind):
    reached = sum(row[0] == "reached" for row in rows)
    missed = sum(row[0] == "not reached" for row in rows)
    out = [
        f"ScimPress and its peers: CPU time, median of {results.rounds} interleaved rounds ({kind} run).",
        f"Load average at the start of each round: {', '.join(results.loads)}.",
        f"Goals: {reached} reached, {missed} not reached.",
        "",
        *columns([("", "what", "goal", "found"), *rows]),
        "",
        "Every figure: median (least to most of the rounds); evaluation is per user.",
    ]
    for task in results.tasks:
        out += ["", task]
        out += columns([("", who, *figure(results, task, who)) for who in results.libraries(task)])
    return "\n".join(out) + "\n"


def figure(results, task, who):
    if (task, who) in results.verdicts:
        return "-", short(results.verdicts[task, who])
    low, high = results.spread[task, who]
    ours = results.time(task, US)
    ratio = f"  {results.times[task, who] / ours:.2f} of ours" if ours and who != US else ""
    return nice(results.times[task, who]), f"({nice(low)} to {nice(high)}){ratio}"


def short(verdict):
    return verdict if len(verdict) <= 60 else f"{verdict[:59]}…"


def columns(rows):
    widths = [max(len(row[place]) for row in rows) for place in range(len(rows[0]))]
    return ["  ".join(cell.ljust(width) for cell, width in zip(row, widths)).rstrip() for row in rows]


def nice(nanoseconds):
    for unit, size in (("s", 1e9), ("ms", 1e6), ("µs", 1e3)):
        if nanoseconds >= size:
            return f"{nanoseconds / size:.3g} {unit}"
    return f"{nanoseconds:.0f} ns"


# --- the plot -----------------------------------------------------------------------

LEFT, TOP, ROW, WIDTH, MARGIN = 200, 90, 24, 760, 24


def plot(results):
    measured = [time for (task, who), time in results.times.items() if results.time(task, who)]
    low, high = math.floor(math.log10(min(measured))), math.ceil(math.log10(max(measured)))
    bottom = TOP + ROW * len(results.tasks)
    total = LEFT + WIDTH + MARGIN

    def across(nanoseconds):
        return LEFT + WIDTH * (math.log10(nanoseconds) - low) / (high - low)

    parts = [
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {total} {bottom + 40}"'
        ' font-family="system-ui, sans-serif" font-size="12">',
        "<title>CPU time of ScimPress and its peers</title>",
        f'<rect width="{total}" height="{bottom + 40}" fill="#ffffff"/>',
        f'<text x="{MARGIN}" y="22" font-size="15" font-weight="600">CPU time, right answers only (less is better)</text>',
        *legend(results),
    ]
    for power in range(low, high + 1):
        x = across(10**power)
        parts.append(f'<line x1="{x:.1f}" y1="{TOP - 6}" x2="{x:.1f}" y2="{bottom}" stroke="#dddddd"/>')
        parts.append(f'<text x="{x:.1f}" y="{bottom + 18}" text-anchor="middle" fill="#444444">{nice(10**power)}</text>')
    for place, task in enumerate(results.tasks):
        y = TOP + ROW * place + ROW / 2
        parts.append(f'<line x1="{LEFT}" y1="{y}" x2="{LEFT + WIDTH}" y2="{y}" stroke="#f0f0f0"/>')
        parts.append(f'<text x="{LEFT - 10}" y="{y + 4}" text-anchor="end">{escape(task)}</text>')
        # Ours last, so that nothing lies on it.
        for who in reversed(results.libraries(task)):
            if time := results.time(task, who):
                label = escape(f"{who}: {nice(time)}")
                parts.append(
                    f'<circle cx="{across(time):.1f}" cy="{y}" r="{6 if who == US else 4.5}"'
                    f' fill="{LIBRARIES[who]}"><title>{label}</title></circle>'
                )
    return "\n".join([*parts, "</svg>"]) + "\n"


def legend(results):
    shown = [who for who in LIBRARIES if any(who in results.libraries(task) for task in results.tasks)]
    per_line = (len(shown) + 1) // 2
    for place, who in enumerate(shown):
        x = MARGIN + place % per_line * (LEFT + WIDTH) / per_line
        y = 44 + place // per_line * 20
        yield f'<circle cx="{x + 5:.1f}" cy="{y - 4}" r="5" fill="{LIBRARIES[who]}"/>'
        yield f'<text x="{x + 15:.1f}" y="{y}">{escape(who)}</text>'


def main():
    state, kind = Path(sys.argv[1]), sys.argv[2]
    results = Results(state / "raw")
    rows = goals(results)
    report = text(results, rows, kind)
    (state / "report.txt").write_text(report, encoding="utf-8")
    (state / "plot.svg").write_text(plot(results), encoding="utf-8")
    print("\n" + report.split("\n\nEvery figure")[0])
    print(f"\nWritten: {state / 'report.txt'}, {state / 'plot.svg'}")


main()
