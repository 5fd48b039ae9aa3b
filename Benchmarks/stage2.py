"""The table of detection: what must be reached, what is aimed at, what was measured.

`Benchmarks/Stages` measures the engine alone; here stand the measurements that need whole processes (peer, threads, memory
of the program) and the verdicts. Each round measures everything once; a figure is the median of the rounds.
"""

import json
import statistics
import subprocess
import time
from pathlib import Path

PACKAGE = Path(__file__).parent / "Stages"
FLAT, NESTED = "JSON, flat, 1 KB", "JSON, nested, 2.5 KB"
TENFOLD = 37_520
LINES = (10_000, 1_000_000)
THREADED_LINES = 1_000_000


class Goal:
    """A figure with its bounds; `None` where none is set."""

    def __init__(self, title, must, aim=None, beyond=None, least=True, digits=0):
        self.title, self.bounds, self.least, self.digits = title, (must, aim, beyond), least, digits

    def text(self, value):
        cells = ["" if bound is None else self.number(bound) for bound in self.bounds]
        measured = "not measured" if value is None else self.number(value)
        return f"| {self.title} | {' | '.join(cells)} | {measured} | {self.verdict(value)} |"

    def number(self, value):
        return f"{value:,.{self.digits}f}".rstrip("0").rstrip(".") if self.digits else f"{value:,.0f}"

    def verdict(self, value):
        if value is None:
            return ""
        reached = "**missed**"
        for bound, word in zip(self.bounds, ("must", "aim", "beyond")):
            if bound is not None and (value >= bound if self.least else value <= bound):
                reached = word
        return reached


class Rounds:
    """What all rounds measured: `put` adds a figure, `of` is its median."""

    def __init__(self):
        self.figures = {}

    def put(self, key, value):
        self.figures.setdefault(key, []).append(value)

    def of(self, *key):
        found = self.figures.get(key)
        return statistics.median(found) if found else None

    def most(self, part, name, among=""):
        """The greatest of the medians of one name in a table."""
        found = [statistics.median(values) for key, values in self.figures.items()
                 if key[0] == part and key[-1] == name and among in key[1]]
        return max(found, default=None)

    def tables(self):
        """Every table, with a row for each title, as it was first met."""
        rows = {}
        for (part, title, name), values in self.figures.items():
            rows.setdefault((part, title), {})[name] = statistics.median(values)
        lines, header = [], None
        for (part, title), cells in rows.items():
            if (part, *cells) != header:
                header = (part, *cells)
                lines += ["", f"| {part}: | {' | '.join(cells)} |", "|---" + "|--:" * len(cells) + "|"]
            lines.append(f"| {title} | {' | '.join(readable(number) for number in cells.values())} |")
        return lines


def readable(number):
    return f"{number:,.0f}" if abs(number) >= 100 or number == round(number) else f"{number:.3g}"


def build(scratch):
    """Builds the package, and returns its program."""
    options = ["--configuration", "release", "--static-swift-stdlib", "--package-path", PACKAGE, "--scratch-path", scratch]
    subprocess.run(["swift", "build", *options], check=True, stdout=subprocess.DEVNULL)
    shown = subprocess.run(["swift", "build", *options, "--show-bin-path"], check=True, capture_output=True, text=True)
    return Path(shown.stdout.strip()) / "Stages"


def write_lines(source, count, file):
    """Repeats the lines of a file until there are so many."""
    text = source.read_bytes().splitlines(keepends=True)
    with open(file, "wb") as output:
        for start in range(0, count, len(text)):
            output.writelines(text[:count - start])


def elapsed(command):
    start = time.monotonic()
    subprocess.run([str(word) for word in command], check=True, stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL,
                   stderr=subprocess.DEVNULL)
    return time.monotonic() - start


class Stage2:
    """The measurements, with what they need made once."""

    def __init__(self, cordon, corpora, stages, work, spend, peer, passes):
        self.cordon, self.stages, self.spend, self.peer, self.passes = cordon, stages, spend, peer, passes
        self.evtx = sorted((corpora / "evtx").rglob("*.evtx"))
        self.rules = [f"--rules={folder}" for folder in sorted((corpora / "sigma").glob("rules*"))]
        self.pack, self.lines = work / "rules.pack", work / "lines.ndjson"
        spend([stages, "pack", self.pack])
        spend([stages, "lines", self.lines])
        help_text = subprocess.run([cordon, "detect", "--help"], capture_output=True, text=True).stdout
        self.has_threads = "--threads" in help_text
        self.work = work

    def measure(self, rounds):
        said = self.spend([self.stages, "--json", "--passes", self.passes]).said
        for figure in json.loads(said):
            for value in figure["values"]:
                rounds.put((figure["part"], figure["title"], value["name"]), value["number"])
        self.measure_peer(rounds)
        if self.has_threads:
            self.measure_threads(rounds)
            if not rounds.most("cordon detect, two threads", "peak MB"):
                self.measure_memory(rounds)

    def measure_peer(self, rounds):
        """Whole processes on the same files: ours loads a pack and matches, the peer only parses."""
        ours = self.spend([self.stages, "replay", self.pack, 0, *self.evtx])
        title = "EVTX samples"
        rounds.put(("process", title, "CPU s, pack and matches"), ours.seconds)
        rounds.put(("process", title, "peak MB"), ours.megabytes)
        if self.peer:
            peer = self.spend([*self.peer, *self.evtx]).seconds
            rounds.put(("process", title, "peer's CPU s, parsing alone"), peer)
            rounds.put(("process", title, "ours to the peer's"), ours.seconds / peer)

    def measure_threads(self, rounds):
        one_line, many = self.work / "one.ndjson", self.work / "many.ndjson"
        if not many.exists():
            write_lines(self.lines, 1, one_line)
            write_lines(self.lines, THREADED_LINES, many)
        detect = [self.cordon, "detect", "--format", "ndjson", *self.rules]
        # Once before, so that the pack is in the cache each time.
        elapsed([*detect, "--threads", 1, one_line])
        loading, one, two = (elapsed([*detect, "--threads", threads, file])
                             for threads, file in ((1, one_line), (1, many), (2, many)))
        title = f"{THREADED_LINES:,} lines"
        rounds.put(("cordon detect", title, "loading, s"), loading)
        rounds.put(("cordon detect", title, "one thread, s"), one)
        rounds.put(("cordon detect", title, "two threads, s"), two)
        rounds.put(("cordon detect", title, "times faster, loading left out"),
                   (one - loading) / max(0.001, two - loading))

    def measure_memory(self, rounds):
        for count in LINES:
            file = self.work / "memory.ndjson"
            write_lines(self.lines, count, file)
            usage = self.spend([self.cordon, "detect", "--threads", 2, "--format", "ndjson", *self.rules, file])
            rounds.put(("cordon detect, two threads", f"{count:,} lines", "peak MB"), usage.megabytes)
            file.unlink()


def verdicts(rounds):
    """The stage's table."""
    wrong = rounds.most("match", "wrong")
    allocations = rounds.most("allocations", "allocations/event")
    return [
        "| what, one thread, all public rules | must | aim | beyond | measured | reached |",
        "|---|--:|--:|--:|--:|---|",
        Goal("EVTX to matches, records per CPU-second", 83_000, 120_000, 200_000).text(
            rounds.of("match", "EVTX", "events/CPU-s")),
        Goal("the same with a pack's loading, CPU to that of the Rust parser alone", 1, least=False, digits=2).text(
            rounds.of("process", "EVTX samples", "ours to the peer's")),
        Goal("flat JSON of 1 KB to matches, events per CPU-second", 155_000, 250_000, 350_000).text(
            rounds.of("match", FLAT, "events/CPU-s")),
        Goal("JSON of 2.5 KB", 100_000, 150_000, 200_000).text(rounds.of("match", NESTED, "events/CPU-s")),
        Goal("pairs of rule and event that are wrong", 0, least=False).text(wrong),
        Goal("load all rules from YAML, ms", 1_000, 500, least=False).text(
            rounds.of("load", "read YAML and compile", "ms")),
        Goal("load all rules from a pack, ms", 50, 20, least=False, digits=1).text(
            rounds.of("load", "read a pack", "ms")),
        Goal("peak memory of the engine at any number of events, MB", 120, 80, 50, least=False).text(
            rounds.most("events", "peak MB")),
        Goal("peak memory of `cordon detect`, two threads, rules from YAML, MB", 120, 80, 50, least=False).text(
            rounds.most("cordon detect, two threads", "peak MB")),
        Goal("two threads against one", 1.8, 1.9, digits=2).text(
            rounds.most("cordon detect", "times faster, loading left out")),
        Goal("ten times the rules, changed strings: times slower", 2, 1.5, least=False, digits=2).text(
            rounds.most("rules", "times all public rules", f"{TENFOLD} rules")),
        Goal("worst single event, ms", 20, 5, least=False, digits=1).text(rounds.most("worst", "ms")),
        Goal("correlation into 1,000,000 live groups, events per CPU-second", 1_000_000, 2_000_000).text(
            rounds.of("correlation", "event_count, 1,000,000 live groups", "events/CPU-s into the state")),
        Goal("value count over 1,800 distinct values, events per CPU-second", 800_000, 2_000_000).text(
            rounds.of("correlation", "value_count, 1,800 distinct values", "events/CPU-s into the state")),
        Goal("heap allocations for each event without a match", 0, least=False, digits=4).text(allocations),
    ]


def report(asked, corpora, work, spend, peer, say):
    """Builds, measures so many rounds as are asked for, and returns the lines of the report."""
    stages = build(asked.scratch or work / "build")
    stage = Stage2(asked.cordon, corpora, stages, work, spend, peer, asked.passes)
    rounds = Rounds()
    for number in range(1, asked.rounds + 1):
        say(f"round {number} of {asked.rounds}")
        try:
            stage.measure(rounds)
        except KeyboardInterrupt:
            # A long run that is stopped still tells what it measured.
            asked.rounds = number - 1
            say(f"stopped in round {number}")
            break
    return [*verdicts(rounds), *rounds.tables()]
