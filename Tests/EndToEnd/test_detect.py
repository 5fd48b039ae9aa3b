"""`cordon detect` and `cordon rules check` on real recordings and on hostile input."""

import csv
import ctypes
import gzip
import hashlib
import html.parser
import io
import json
import os
import pty
import subprocess
import time
from pathlib import Path

import pytest

import samples
from program import BINARY, clean_environment, run


@pytest.fixture(autouse=True)
def cache(tmp_path, monkeypatch) -> Path:
    """A folder of caches of its own, so that no test knows of another, nor of the person who runs them."""
    folder = tmp_path / "caches"
    monkeypatch.setenv("XDG_CACHE_HOME", str(folder))
    return folder / "cordon/rules"


def pairs(output: bytes, below: Path | None = None) -> set[tuple[str, str, int]]:
    """Source, rule and record of every match in ndjson."""
    found = set()
    for line in output.splitlines():
        match = json.loads(line)
        source = match["event"]["source"]
        found.add((str(Path(source).relative_to(below)) if below else source, match["rule"]["id"], match["event"]["record"]))
    return found


@pytest.fixture
def rules(tmp_path) -> Path:
    return samples.marker_rules(tmp_path / "rules")


def marked(count: int) -> list[dict]:
    """So many records, every second of which the marker rule matches."""
    return [
        samples.process_creation(f"id-{number}", "cordon-marker" if number % 2 == 0 else "dir")
        for number in range(count)
    ]


def test_public_rules_match_real_recordings_exactly_as_expected(corpora):
    below = corpora / "evtx"
    expected: set[tuple[str, str, int]] = set()
    samples_read = 0
    for line in (corpora / "expected/evtx.ndjson").read_text().splitlines():
        sample = json.loads(line)
        samples_read += 1
        for rule, records in sample["matches"].items():
            expected.update((sample["sample"], rule, record) for record in records)
    assert samples_read > 300 and len(expected) > 5000

    folders = ["rules", "rules-emerging-threats", "rules-threat-hunting"]
    arguments = [part for name in folders for part in ("--rules", corpora / "sigma" / name)]
    outcome = run("detect", *arguments, "--format", "ndjson", below, timeout=200).must_succeed()
    found = pairs(outcome.output, below)
    assert not found - expected, f"{len(found - expected)} too many: {sorted(found - expected)[:20]}"
    assert not expected - found, f"{len(expected - found)} missing: {sorted(expected - found)[:20]}"


def test_output_is_the_same_byte_for_byte_whatever_the_threads(corpora, tmp_path):
    lines = tmp_path / "long.ndjson"
    lines.write_bytes(samples.lines(marked(20_000)))
    marker = samples.marker_rules(tmp_path / "rules")
    rules = ["--rules", corpora / "sigma/rules/windows", "--rules", marker]
    for form in ("ndjson", "json", "csv"):
        one, two, five = (
            run("detect", *rules, "--format", form, "--threads", count, corpora / "evtx", lines, timeout=200)
            .must_succeed()
            .output
            for count in (1, 2, 5)
        )
        assert len(one) > 1_000_000
        assert one == two == five


def without_large_pages() -> None:
    """Keeps the kernel from giving the heap pages of two megabytes, here and in what is started."""
    PR_SET_THP_DISABLE = 41
    ctypes.CDLL(None).prctl(PR_SET_THP_DISABLE, 1, 0, 0, 0)


def private_peak(command: list) -> float:
    """The most memory of its own that a command held while it ran, in MB.

    How many of the pages of its program and of the files it maps are there is the kernel's choice, and so is how much of its
    heap comes in large pages: both change by ten MB and more with what else ran a moment ago.
    """
    process = subprocess.Popen(
        list(map(str, command)), stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, env=clean_environment(),
        preexec_fn=without_large_pages)
    peak = 0
    while process.poll() is None:
        try:
            status = Path(f"/proc/{process.pid}/status").read_text()
        except OSError:
            break
        peak = max([peak] + [int(line.split()[1]) for line in status.splitlines() if line.startswith("RssAnon")])
        time.sleep(0.003)
    errors = process.communicate()[1]
    assert process.returncode == 0, errors.decode()
    return peak / 1_024


def test_memory_stays_flat_however_long_the_input(tmp_path, rules):
    block = samples.lines(marked(5_000))
    peaks = []
    for size in (10, 60):
        path = tmp_path / "long.ndjson"
        with path.open("wb") as file:
            for _ in range(size):
                file.write(block)
        peaks.append(private_peak(
            [BINARY, "detect", "--rules", rules, "--format", "ndjson", "--threads", "2", path]))
    assert 5 < peaks[1] < 40, f"{peaks} MB"
    assert peaks[1] < peaks[0] + 12, f"{peaks} MB"


def test_files_that_hold_no_log_are_left_out_of_folders_and_named(tmp_path, rules):
    folder = tmp_path / "logs"
    folder.mkdir()
    (folder / "a.ndjson").write_bytes(samples.lines(marked(4)))
    (folder / "README.md").write_text("# Logs\n\nCollected on the spot, by hand.\n")
    (folder / "photo.png").write_bytes(b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR" + bytes(500))
    outcome = run("detect", "--rules", rules, "--format", "ndjson", folder).must_succeed()
    assert len(outcome.text.splitlines()) == 2
    assert "0 records skipped" in outcome.errors
    assert "README.md" in outcome.errors and "photo.png" in outcome.errors
    named = run("detect", "--rules", rules, folder / "README.md").must_succeed()
    assert "2 records" in named.errors


def test_a_json_document_is_read_like_json_lines(tmp_path, rules):
    path = tmp_path / "export.json"
    path.write_text(json.dumps(marked(6), indent=2))
    outcome = run("detect", "--rules", rules, "--format", "ndjson", path).must_succeed()
    assert len(outcome.text.splitlines()) == 3
    assert "6 records" in outcome.errors and "0 records skipped" in outcome.errors


@pytest.mark.parametrize("envelope", ['{{"Records":[{}]}}', '{{"@odata.context":"x","value":[{}]}}', "[{}]"])
def test_records_in_one_list_are_as_many_events_of_that_line(tmp_path, rules, envelope):
    path = tmp_path / "export.json"
    path.write_text(envelope.format(",".join(json.dumps(record) for record in marked(6))))
    outcome = run("detect", "--rules", rules, "--format", "ndjson", path).must_succeed()
    events = [json.loads(line)["event"] for line in outcome.text.splitlines()]
    assert [(event["record"], event.get("item", 1)) for event in events] == [(1, 1), (1, 3), (1, 5)]
    assert "6 records" in outcome.errors and "0 records skipped" in outcome.errors


@pytest.mark.parametrize("encoding", ["utf-16", "utf-16-le", "utf-16-be"])
def test_what_powershell_writes_is_read(tmp_path, rules, encoding):
    path = tmp_path / "export.json"
    path.write_bytes("".join(json.dumps(record, ensure_ascii=False) + "\r\n" for record in marked(6)).encode(encoding))
    outcome = run("detect", "--rules", rules, "--format", "ndjson", tmp_path).must_succeed()
    assert [json.loads(line)["event"]["record"] for line in outcome.text.splitlines()] == [1, 3, 5]


FEDERATED_DOMAIN = {
    "CreationTime": "2026-03-14T02:04:05", "Operation": "Add-FederatedDomain", "RecordType": 1, "ResultStatus": "True",
    "Workload": "Exchange", "UserId": "admin@example.org",
}


def test_exchange_in_the_audit_of_microsoft_365_meets_the_public_rules(corpora, tmp_path):
    path = tmp_path / "audit.json"
    refused = FEDERATED_DOMAIN | {"ResultStatus": "False"}
    path.write_text(json.dumps([FEDERATED_DOMAIN, refused]))
    outcome = run("detect", "--rules", corpora / "sigma/rules/cloud/m365", "--format", "ndjson", path).must_succeed()
    found = [json.loads(line) for line in outcome.text.splitlines()]
    titles = [match["rule"]["title"] for match in found if match["event"].get("item", 1) == 1]
    assert "New Federated Domain Added - Exchange" in titles, titles
    assert not any("Exchange" in match["rule"]["title"] for match in found if match["event"].get("item", 1) == 2)


PROXY_RULE = """\
title: Page asked for
id: 6f2b1c58-0d1e-4c52-9c1a-3f6f0a0d7e24
level: low
logsource: {category: proxy}
detection:
  page: {c-uri|contains: cordon-marker}
  condition: page
"""

PROXY_MAPPING = {
    "version": 1,
    "json": {"forms": [{
        "name": "Our proxy", "when": {"app": ["proxy-*"]}, "source": {"category": "proxy"},
        "fields": {"c-uri": ["request.url"]},
    }]},
}


def test_a_mapping_gives_a_product_of_ones_own_its_source_and_fields(tmp_path):
    (tmp_path / "proxy.yml").write_text(PROXY_RULE)
    mapping = tmp_path / "our.json"
    mapping.write_text(json.dumps(PROXY_MAPPING))
    log = tmp_path / "log.json"
    log.write_text('{"app":"proxy-7","request":{"url":"/cordon-marker"}}\n{"app":"other","request":{"url":"/cordon-marker"}}\n')
    arguments = ["detect", "--rules", tmp_path / "proxy.yml", "--format", "ndjson"]
    assert run(*arguments, log).must_succeed().text == ""
    found = run(*arguments, "--mapping", mapping, log).must_succeed()
    match = json.loads(found.text)
    assert match["event"]["record"] == 1 and match["matched"] == {"c-uri": "/cordon-marker"}
    # Why: the selection, and which bytes of the value it looked for.
    assert match["selections"] == ["page"] and match["marks"] == {"c-uri": [[1, 13]]}
    mapping.write_text(mapping.read_text().replace('"forms"', '"form"'))
    wrong = run(*arguments, "--mapping", mapping, log)
    assert wrong.code != 0 and "did you mean 'forms'?" in wrong.errors


SSHD_RULE = """\
title: Key logged
id: 6f2b1c58-0d1e-4c52-9c1a-3f6f0a0d7e22
level: low
logsource: {product: linux, service: sshd}
detection:
  keywords: ['cordon-marker']
  condition: keywords
"""


def test_inputs_without_a_source_take_the_one_that_is_named(tmp_path):
    (tmp_path / "sshd.yml").write_text(SSHD_RULE)
    log = tmp_path / "log"
    log.write_text("some text with a cordon-marker\n")
    arguments = ["detect", "--rules", tmp_path / "sshd.yml", "--format", "ndjson"]
    assert run(*arguments, log).must_succeed().text == ""
    found = run(*arguments, "--logsource", "product=linux,service=sshd", log).must_succeed()
    assert len(found.text.splitlines()) == 1
    other = run(*arguments, "--logsource", "product=linux,service=cron", log).must_succeed()
    assert other.text == ""


CORRELATION = """\
title: Many markers
id: 6f2b1c58-0d1e-4c52-9c1a-3f6f0a0d7e23
level: critical
correlation:
  type: event_count
  rules: [6f2b1c58-0d1e-4c52-9c1a-3f6f0a0d7e21]
  group-by: [Computer]
  timespan: 5m
  condition: {gte: 3}
"""


def test_correlations_fire_over_files_that_happened_side_by_side(tmp_path, rules):
    (rules / "many.yml").write_text(CORRELATION)
    times = ["02:00:00", "02:01:00", "02:02:00"]
    # The file read first holds the last event.
    for name, moment in zip("cba", times):
        record = samples.process_creation(name, "cordon-marker", time=f"2026-03-14T{moment}.000Z")
        (tmp_path / f"{name}.ndjson").write_bytes(samples.lines([record]))
    files = [tmp_path / f"{name}.ndjson" for name in "abc"]
    outputs = {
        run("detect", "--rules", rules, "--format", "ndjson", "--threads", count, *files).must_succeed().text
        for count in (1, 2)
    }
    assert len(outputs) == 1
    matches = [json.loads(line) for line in outputs.pop().splitlines()]
    # A rule that is only counted does not tell its own matches.
    assert [match["rule"]["title"] for match in matches] == ["Many markers"]
    assert matches[0]["matched"] == {"Computer": "ROS-PC-0012"}
    assert [Path(place["source"]).name for place in matches[0]["correlation"]["events"]] == [
        "c.ndjson", "b.ndjson", "a.ndjson"]


def test_the_reader_of_the_output_may_go_away(tmp_path, rules):
    path = tmp_path / "events.ndjson"
    path.write_bytes(samples.lines(marked(200_000)))
    command = f"'{BINARY}' detect --rules '{rules}' --format ndjson '{path}' | head -n 2; echo ${{PIPESTATUS[0]}}"
    outcome = subprocess.run(["bash", "-c", command], capture_output=True, env=clean_environment(), timeout=300)
    assert outcome.stdout.decode().splitlines()[2] == "0"
    assert b"went away" in outcome.stderr


def test_what_cannot_be_read_is_told_and_the_rest_is_read(tmp_path, rules):
    if os.geteuid() == 0:
        locked = tmp_path / "loop"
        locked.symlink_to(locked)
    else:
        locked = tmp_path / "locked.ndjson"
        locked.write_bytes(b"{}")
        locked.chmod(0)
    good = tmp_path / "z.ndjson"
    good.write_bytes(samples.lines(marked(2)))
    gone = tmp_path / "gone.gz"
    gone.write_bytes(b"\x1f\x8b\x08\x00 this is no gzip")
    outcome = run("detect", "--rules", rules, "--format", "ndjson", gone, good)
    assert outcome.code == 0
    assert len(outcome.text.splitlines()) == 1
    assert "gone.gz" in outcome.errors and "not read, or not to the end: 1 input" in outcome.errors
    # Nothing could be read at all.
    assert run("detect", "--rules", rules, gone).code == 1
    assert run("detect", "--rules", rules, locked).code == 1
    assert run("detect", "--rules", rules, good, tmp_path / "nothing").code == 1


def test_a_full_disk_is_a_failure_and_says_so(tmp_path, rules):
    path = tmp_path / "events.ndjson"
    path.write_bytes(samples.lines(marked(2_000)))
    outcome = run("detect", "--rules", rules, "--format", "ndjson", "--output", "/dev/full", path)
    assert outcome.code == 1 and "could not be written" in outcome.errors
    assert run("detect", "--rules", rules, "--output", tmp_path / "no/such/folder.csv", path).code == 1


def terminal(*arguments, columns: int = 100) -> tuple[str, str]:
    """What a command prints on a terminal of so many columns, and what a file would get."""
    main, side = pty.openpty()
    import fcntl
    import struct
    import termios

    fcntl.ioctl(side, termios.TIOCSWINSZ, struct.pack("HHHH", 40, columns, 0, 0))
    process = subprocess.Popen(
        [str(BINARY), *map(str, arguments)], stdout=side, stderr=subprocess.PIPE,
        env=clean_environment(NO_COLOR="1"),
    )
    os.close(side)
    shown = b""
    while True:
        try:
            piece = os.read(main, 65_536)
        except OSError:
            break
        if not piece:
            break
        shown += piece
    errors = process.stderr.read().decode()
    process.wait(timeout=300)
    os.close(main)
    return shown.decode().replace("\r\n", "\n"), errors


def test_a_terminal_sees_how_far_it_is_and_the_line_goes_away(tmp_path, rules):
    log = tmp_path / "log.json"
    line = json.dumps(samples.process_creation("id", "dir")) + "\n"
    log.write_text(line * (400_000_000 // len(line) // 10))
    main, side = pty.openpty()
    process = subprocess.Popen(
        [str(BINARY), "detect", "--threads", "1", "--rules", str(rules), str(log)], stdout=subprocess.DEVNULL, stderr=side,
        env=clean_environment(NO_COLOR="1"),
    )
    os.close(side)
    shown = b""
    while True:
        try:
            piece = os.read(main, 65_536)
        except OSError:
            break
        if not piece:
            break
        shown += piece
    process.wait(timeout=300)
    os.close(main)
    assert process.returncode == 0
    lines = shown.decode().split("\r\x1b[K")
    assert any("%" in text for text in lines[1:-1]), shown[:400]
    # What was shown is gone before the summary comes.
    assert lines[-1].lstrip().split(" ")[1] == "records,", lines[-1]


@pytest.mark.parametrize("columns", [60, 100, 200])
@pytest.mark.parametrize("more", [[], ["--timeline"]])
def test_tables_fit_the_terminal(tmp_path, rules, columns, more):
    record = samples.process_creation("id", "x" * 300 + "cordon-marker\u001b[2J" + "y" * 300, host="医院" * 20)
    path = tmp_path / "events.ndjson"
    path.write_bytes(samples.lines([record] * 3))
    shown, _ = terminal("detect", "--rules", rules, *more, path, columns=columns)
    lines = shown.splitlines()
    assert len(lines) >= 2
    wide = lambda line: sum(2 if "\u2e80" <= letter <= "\u9fff" else 1 for letter in line)
    assert max(map(wide, lines)) <= columns, shown
    assert "\x1b" not in shown


def test_the_timeline_tells_what_happened_on_each_host(tmp_path, rules):
    records = [
        samples.process_creation("1", "cordon-marker", time="2026-03-14T02:00:00.000Z", host="A"),
        samples.process_creation("2", "cordon-marker", time="2026-03-14T02:30:00.000Z", host="A"),
        samples.process_creation("3", "cordon-marker", time="2026-03-14T09:00:00.000Z", host="A"),
        samples.process_creation("4", "cordon-marker", time="2026-03-14T01:00:00.000Z", host="B"),
    ]
    path = tmp_path / "events.ndjson"
    path.write_bytes(samples.lines(records))
    outcome = run("detect", "--rules", rules, "--timeline", "--format", "ndjson", path).must_succeed()
    rows = [json.loads(line) for line in outcome.text.splitlines()]
    assert [(row["host"], row["first"][11:16], row["last"][11:16], row["count"]) for row in rows] == [
        ("A", "02:00", "02:30", 2), ("A", "09:00", "09:00", 1), ("B", "01:00", "01:00", 1)]
    assert {row["tactic"] for row in rows} == {"execution"}
    text = run("detect", "--rules", rules, "--timeline", path).must_succeed().text
    assert "A  3 high" in text and "Execution" in text and "× 2 until 02:30:00" in text


class Tags(html.parser.HTMLParser):
    """What a page is made of, and whether its elements are closed."""

    def __init__(self, page: str):
        super().__init__()
        self.open, self.seen, self.marked, self.wrong = [], [], [], []
        self.feed(page)
        self.close()

    def handle_starttag(self, tag, attributes):
        self.seen.append((tag, dict(attributes)))
        if tag not in ("meta", "br", "hr", "link", "input"):
            self.open.append(tag)

    def handle_endtag(self, tag):
        if not self.open or self.open.pop() != tag:
            self.wrong.append(tag)

    def handle_data(self, data):
        if self.open and self.open[-1] == "mark":
            self.marked.append(data)


@pytest.mark.parametrize("language, words", [("en", "Where to start"), ("fr", "Par où commencer")])
def test_the_report_is_one_sound_page_that_needs_nothing_else(tmp_path, rules, language, words):
    evil = "<script>alert(1)</script> cordon-marker \" onload=\"x"
    path = tmp_path / "events <b>.ndjson"
    path.write_bytes(samples.lines([samples.process_creation("1", evil, host="<i>HOST</i>")]))
    (tmp_path / "notes.txt").write_text("nothing to see here\n")
    report = tmp_path / "report.html"
    run("detect", "--rules", rules, "--language", language, "--output", report, tmp_path).must_succeed()
    page = report.read_text(encoding="utf-8")
    tags = Tags(page)
    assert not tags.wrong and not tags.open
    names = {tag for tag, _ in tags.seen}
    assert not names & {"script", "img", "iframe", "link", "object", "form", "b", "i"}
    assert all(not any(name.startswith("on") for name in attributes) for _, attributes in tags.seen)
    targets = {attributes["id"] for _, attributes in tags.seen if "id" in attributes}
    links = [attributes["href"] for tag, attributes in tags.seen if tag == "a"]
    assert links and all(
        link[1:] in targets if link.startswith("#") else link.startswith("https://attack.mitre.org/") for link in links)
    assert words in page
    assert set(tags.marked) == {"cordon-marker"}
    assert hashlib.sha256(path.read_bytes()).hexdigest() in page
    assert "notes.txt" in page


def test_the_french_report_tells_in_french_what_it_lacks(tmp_path, rules):
    (tmp_path / "bad.json").write_text('{"a":1}\n{"a":\n')
    (tmp_path / "picture").write_bytes(bytes(600))
    report = tmp_path / "report.html"
    run("detect", "--rules", rules, "--language", "fr", "--output", report, tmp_path / "bad.json", tmp_path / "picture").must_succeed()
    text = report.read_text()
    assert "JSON dont l’objet ne finit pas sur sa ligne" in text and "ligne 2" in text
    assert "ni EVTX, ni texte" in text and "neither EVTX" not in text


@pytest.mark.parametrize("packing", ["plain", "gzip", "zstd", "stdin", "stdin-gzip", "stdin-zstd"])
def test_inputs_are_read_however_they_are_packed(tmp_path, rules, packing):
    content = samples.lines(marked(1_000))
    if packing.endswith("gzip"):
        content = gzip.compress(content)
    elif packing.endswith("zstd"):
        content = subprocess.run(["zstd", "-q", "-c"], input=content, stdout=subprocess.PIPE, check=True).stdout
    # The name says nothing of the packing, as with rotated logs.
    path = tmp_path / "events.log"
    path.write_bytes(content)
    if packing.startswith("stdin"):
        outcome = run("detect", "--rules", rules, "--format", "ndjson", "-", stdin=content)
    else:
        outcome = run("detect", "--rules", rules, "--format", "ndjson", path)
    found = pairs(outcome.must_succeed().output)
    assert sorted(record for _, _, record in found) == list(range(1, 1_001, 2))
    assert "1000 records" in outcome.errors


@pytest.mark.parametrize("form", ["ndjson", "json", "csv", "table"])
def test_every_format_tells_the_same_matches(tmp_path, rules, form):
    path = tmp_path / "events.ndjson"
    path.write_bytes(samples.lines(marked(20)))
    text = run("detect", "--rules", rules, "--format", form, path).must_succeed().text
    if form == "ndjson":
        rows = [json.loads(line) for line in text.splitlines()]
    elif form == "json":
        rows = json.loads(text)
    elif form == "csv":
        rows = list(csv.DictReader(io.StringIO(text.lstrip("\ufeff"))))
        assert {row["rule_id"] for row in rows} == {"6f2b1c58-0d1e-4c52-9c1a-3f6f0a0d7e21"}
        assert [int(row["record"]) for row in rows] == list(range(1, 21, 2))
    else:
        header, *rows = text.splitlines()
        assert header.split()[:3] == ["time", "level", "rule"]
        assert all("Marker of the end-to-end tests" in row for row in rows)
    assert len(rows) == 10
    if form in ("ndjson", "json"):
        first = rows[0]
        assert first["rule"] == {
            "id": "6f2b1c58-0d1e-4c52-9c1a-3f6f0a0d7e21",
            "title": "Marker of the end-to-end tests",
            "level": "high",
        }
        assert first["event"]["time"] == "2026-03-14T02:04:05.000Z"
        assert first["event"]["computer"] == "ROS-PC-0012"
        assert first["event"]["channel"] == "Microsoft-Windows-Sysmon/Operational"
        assert first["matched"] == {"CommandLine": "cordon-marker"}


@pytest.mark.parametrize("form, empty", [("ndjson", ""), ("json", "[\n]\n"), ("table", "")])
def test_no_match_is_no_row_and_no_failure(tmp_path, rules, form, empty):
    path = tmp_path / "events.ndjson"
    path.write_bytes(samples.lines([samples.process_creation("id-1", "dir")]))
    outcome = run("detect", "--rules", rules, "--format", form, path).must_succeed()
    assert outcome.text.replace("[]", "[\n]") == empty


def test_matches_below_the_level_asked_for_are_left_out(tmp_path, rules):
    path = tmp_path / "events.ndjson"
    path.write_bytes(samples.lines(marked(2)))
    high = run("detect", "--rules", rules, "--format", "ndjson", "--min-level", "high", path).must_succeed()
    critical = run("detect", "--rules", rules, "--format", "ndjson", "--min-level", "critical", path).must_succeed()
    assert len(high.text.splitlines()) == 1
    assert critical.text == ""


def test_without_rules_the_shipped_ones_are_used(tmp_path):
    path = tmp_path / "events.ndjson"
    path.write_bytes(samples.lines([samples.shadow_copies_deleted("id-1", "ROS-PC-0012")]))
    outcome = run("detect", "--format", "ndjson", path).must_succeed()
    assert outcome.text, "the shipped rules do not see shadow copies being deleted"
    assert {json.loads(line)["rule"]["level"] for line in outcome.text.splitlines()} >= {"critical"}


def test_every_shipped_rule_can_be_used():
    outcome = run("rules", "check").must_succeed()
    assert outcome.text == "" and "0 refused" in outcome.errors
    count = int(outcome.errors.split(" rules")[0].split()[-1])
    assert count >= 30


def test_a_cut_recording_gives_what_is_still_whole(corpora, tmp_path):
    sample = max((corpora / "evtx/mitre-attack").rglob("*.evtx"), key=lambda path: path.stat().st_size)
    whole = sample.read_bytes()
    rules = ["--rules", corpora / "sigma/rules/windows", "--format", "ndjson"]
    complete = pairs(run("detect", *rules, sample).must_succeed().output)
    # Past the header and in the midst of a chunk.
    for length in (4096 + 65536 + 30_001, len(whole) // 2 + 17):
        cut = tmp_path / "cut.evtx"
        cut.write_bytes(whole[:length])
        outcome = run("detect", *rules, cut)
        assert outcome.code in (0, 1), outcome.errors
        found = {(rule, record) for _, rule, record in pairs(outcome.output)}
        assert found <= {(rule, record) for _, rule, record in complete}
        assert "skipped" in outcome.errors or "mended" in outcome.errors
    header_only = tmp_path / "header.evtx"
    header_only.write_bytes(whole[:100])
    assert run("detect", *rules, header_only).code in (0, 1)


def test_a_line_of_100_megabytes_is_skipped_and_told(tmp_path, rules):
    good = samples.lines([samples.process_creation("id-1", "cordon-marker")])
    path = tmp_path / "long.ndjson"
    with path.open("wb") as file:
        file.write(good + b'{"CommandLine":"')
        for _ in range(100):
            file.write(b"x" * 1_000_000)
        file.write(b'"}\n' + good)
    outcome = run("detect", "--rules", rules, "--format", "ndjson", path, timeout=120)
    path.unlink()
    assert [record for _, _, record in sorted(pairs(outcome.output))] == [1, 3]
    assert "skipped 1: text: line longer than" in outcome.errors and "line 2" in outcome.errors


def test_bytes_that_are_no_text_are_told_and_do_not_hide_the_rest(tmp_path, rules):
    good = samples.lines([samples.process_creation("id-1", "cordon-marker")])
    path = tmp_path / "invalid.ndjson"
    path.write_bytes(good + b'{"EventID":1,"CommandLine":"\xff\xfe\xc3(' + b'"\n' + b"\x80\x81\x82\n" + good)
    outcome = run("detect", "--rules", rules, "--format", "ndjson", path)
    records = {record for _, _, record in pairs(outcome.output)}
    assert {1, 4} <= records
    for line in outcome.output.splitlines():
        line.decode("utf-8")


def test_a_damaged_packing_is_told_after_what_could_be_read(tmp_path, rules):
    content = gzip.compress(samples.lines(marked(20_000)))
    path = tmp_path / "cut.gz"
    path.write_bytes(content[: len(content) // 2])
    outcome = run("detect", "--rules", rules, "--format", "ndjson", path)
    assert outcome.code == 0
    assert len(outcome.output.splitlines()) > 100
    assert str(path) in outcome.errors and "not to the end" in outcome.errors


def test_times_without_a_zone_are_of_the_one_that_is_named(tmp_path, rules):
    path = tmp_path / "auth.log"
    path.write_text("<34>Feb 11 2026 14:00:00 h app[1]: text\n")
    for zone, hour in (([], 14), (["--timezone", "Europe/Paris"], 13), (["--timezone", "+04:00"], 10)):
        outcome = run("decode", *zone, path).must_succeed()
        assert f"2026-02-11T{hour}:00:00" in outcome.text
    wrong = run("detect", "--rules", rules, "--timezone", "Europe/Atlantis", path)
    assert wrong.code in (2, 64) and "Europe/Paris" in wrong.errors


def test_a_bomb_of_zeros_ends_in_bounded_time(tmp_path, rules):
    bomb = tmp_path / "bomb.zst"
    zeros = subprocess.Popen(["head", "-c", "2000000000", "/dev/zero"], stdout=subprocess.PIPE)
    subprocess.run(["zstd", "-q", "-o", bomb], stdin=zeros.stdout, check=True)
    zeros.wait()
    outcome = run("detect", "--rules", rules, bomb)
    assert outcome.processor_seconds < 30
    assert outcome.code in (0, 1)
    assert str(bomb) in outcome.errors or "skipped" in outcome.errors


ALIAS_BOMB = "a: &a [x, x, x, x, x, x, x, x, x]\n" + "".join(
    f"{name}: &{name} [{', '.join(['*' + before] * 9)}]\n" for before, name in zip("abcdefgh", "bcdefghi")
)


def test_a_rule_file_that_explodes_is_refused_at_once(tmp_path):
    folder = samples.marker_rules(tmp_path / "rules")
    (folder / "bomb.yml").write_text(ALIAS_BOMB + samples.MARKER_RULE)
    outcome = run("rules", "check", folder)
    assert outcome.processor_seconds < 10
    assert outcome.code == 1
    assert "bomb.yml:" in outcome.text and "alias" in outcome.text.lower()
    assert "1 rules" in outcome.errors and "1 refused" in outcome.errors


def test_every_refused_rule_is_listed_with_its_place_and_a_remedy(tmp_path):
    folder = samples.marker_rules(tmp_path / "rules")
    (folder / "typo.yml").write_text(samples.MARKER_RULE.replace("|contains", "|containz"))
    (folder / "undefined.yml").write_text(samples.MARKER_RULE.replace("condition: marker", "condition: market"))
    (folder / "notyaml.yml").write_text("title: [unclosed\n  - x: {\n")
    (folder / "latin.yml").write_bytes(samples.MARKER_RULE.replace("Marker", "Repère").encode("latin-1"))
    outcome = run("rules", "check", folder)
    assert outcome.code == 1
    refused = {name: [line for line in outcome.text.splitlines() if f"{name}.yml:" in line] for name in
               ("typo", "undefined", "notyaml")}
    assert all(len(found) == 1 for found in refused.values()), outcome.text
    assert "typo.yml:11:5:" in refused["typo"][0] and "did you mean 'contains'" in refused["typo"][0]
    assert "'market'" in refused["undefined"][0] and "marker" in refused["undefined"][0]


def test_a_good_collection_passes(tmp_path):
    outcome = run("rules", "check", samples.marker_rules(tmp_path / "rules"))
    assert outcome.code == 0, outcome.text
    assert "1 rules" in outcome.errors and "0 refused" in outcome.errors


def test_public_rules_load_but_for_those_that_say_why(corpora):
    outcome = run("rules", "check", corpora / "sigma/rules", corpora / "sigma/rules-emerging-threats",
                  corpora / "sigma/rules-threat-hunting")
    refused = [line for line in outcome.text.splitlines() if not line.endswith("(accepted)") and ".yml:" in line
               and not line.startswith("rule ")]
    # Two rules use placeholders that nobody defines; nothing else may be refused.
    assert len(refused) == 2 and all("placeholder" in line for line in refused), outcome.text
    assert outcome.code == 1
    assert "2 refused" in outcome.errors


@pytest.mark.parametrize(
    "arguments, code, sentence",
    [
        ([], 2, "inputs"),
        (["--format", "xml", "-"], 2, "xml"),
        (["--min-level", "enormous", "-"], 2, "enormous"),
        (["--nonsense", "-"], 2, "--nonsense"),
        (["/nowhere/at/all.evtx"], 1, "/nowhere/at/all.evtx"),
        (["--rules", "/nowhere/rules", "-"], 1, "/nowhere/rules"),
    ],
)
def test_a_wrong_call_says_what_is_wrong(arguments, code, sentence):
    outcome = run("detect", *arguments, stdin=b"")
    assert outcome.code == code, outcome.errors
    assert sentence in outcome.errors
    assert outcome.output == b""


@pytest.mark.parametrize("command", [[], ["nonsense"], ["import", "nonsense", "file.csv"], ["serve", "--port", "many"]])
def test_an_unknown_word_is_a_wrong_call(command):
    outcome = run(*command)
    assert outcome.code == (0 if not command else 2), outcome.errors


COMMANDS = [
    ["demo"], ["serve"], ["detect"], ["decode"], ["rules"], ["rules", "check"], ["rules", "list"], ["rules", "coverage"],
    ["rules", "test"], ["rules", "pack"], ["import"], ["import", "template"], ["export"],
    ["generate"], ["user"], ["user", "add"], ["user", "reset"], ["token"], ["token", "create"], ["verify"], ["backup"],
    ["restore"],
]


@pytest.mark.parametrize("command", COMMANDS, ids=" ".join)
def test_every_command_has_its_help(command):
    outcome = run(*command, "--help")
    assert outcome.code == 0
    assert "USAGE: cordon " + " ".join(command) in outcome.text
    assert "OVERVIEW" in outcome.text
