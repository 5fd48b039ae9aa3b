"""`cordon rules list`, `coverage` and `test`, and rules that come in archives, honest and hostile."""

import csv
import io
import json
import os
import re
import shutil
import subprocess
import tarfile
import time
import xml.etree.ElementTree as ElementTree
import zipfile
import zlib
from pathlib import Path

import pytest
import requests

import samples
from demonstration import sign_in
from folder import query, waiting_batches
from program import ADMINISTRATOR, PASSWORD, copy_folder, run, serve, token, until


@pytest.fixture(autouse=True)
def cache(tmp_path, monkeypatch) -> Path:
    """A folder of caches of its own, so that no test knows of another, nor of the person who runs them."""
    folder = tmp_path / "caches"
    monkeypatch.setenv("XDG_CACHE_HOME", str(folder))
    return folder / "cordon/rules"


def packed(folder: Path, rules: Path, form: str) -> Path:
    """The rules in an archive, as releases come."""
    path = folder / f"release.{form}"
    if form == "zip":
        with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
            archive.write(rules / "marker.yml", "rules/marker.yml")
            archive.writestr("LICENSE", "text")
    else:
        plain = folder / "plain.tar"
        with tarfile.open(plain, "w:gz" if form == "tar.gz" else "w") as archive:
            archive.add(rules, "sigma-release-with-a-long-name/" + "x" * 120)
        if form == "tar.zst":
            subprocess.run(["zstd", "-q", "-f", plain, "-o", path], check=True)
        else:
            plain.rename(path)
    return path


@pytest.mark.parametrize("form", ["zip", "tar", "tar.gz", "tar.zst"])
def test_rules_come_out_of_release_archives(tmp_path, form):
    rules = samples.marker_rules(tmp_path / "rules")
    archive = packed(tmp_path, rules, form)
    listed = run("rules", "list", "--format", "ndjson", archive).must_succeed()
    assert [json.loads(line)["title"] for line in listed.text.splitlines()] == ["Marker of the end-to-end tests"]
    events = tmp_path / "events.ndjson"
    events.write_bytes(samples.lines([samples.process_creation("1", "cordon-marker")]))
    found = run("detect", "--rules", archive, "--format", "ndjson", events).must_succeed()
    assert len(found.text.splitlines()) == 1


def test_the_public_rules_load_the_same_from_a_zip(corpora, tmp_path):
    archive = tmp_path / "sigma.zip"
    with zipfile.ZipFile(archive, "w", zipfile.ZIP_DEFLATED) as target:
        for path in sorted((corpora / "sigma/rules").rglob("*.yml")):
            target.write(path, path.relative_to(corpora))
    folder = run("rules", "list", "--format", "csv", corpora / "sigma/rules").must_succeed()
    zipped = run("rules", "list", "--format", "csv", archive).must_succeed()
    without_place = lambda text: [row[:-1] for row in csv.reader(io.StringIO(text.lstrip("\ufeff")))]
    assert without_place(folder.text) == without_place(zipped.text)


def bomb_zip(path: Path) -> None:
    """Two gigabytes of zeros in two megabytes."""
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        with archive.open("bomb.yml", "w", force_zip64=True) as file:
            for _ in range(2_000):
                file.write(bytes(1 << 20))
        archive.writestr("marker.yml", samples.MARKER_RULE)


def overlapping_zip(path: Path) -> None:
    """Many entries that share the same compressed bytes."""
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("a.yml", b"#" * 1_900_000)
    content = path.read_bytes()
    start = content.index(b"PK\x01\x02")
    end = content.index(b"PK\x05\x06")
    entry = content[start:end]
    count = 30_000
    directory = entry * count
    tail = bytearray(content[end:])
    tail[8:12] = count.to_bytes(2, "little") * 2
    tail[12:16] = len(directory).to_bytes(4, "little")
    path.write_bytes(content[:start] + directory + bytes(tail))


def huge_tar(path: Path) -> None:
    """A tar whose first header claims eight exabytes."""
    entry = tarfile.TarInfo("rule.yml")
    entry.size = 1 << 62
    path.write_bytes(entry.tobuf(tarfile.GNU_FORMAT) + b"title: x\n" + bytes(2_000))


def endless_tar(path: Path) -> None:
    """A tar.gz that goes on with zeros nobody asked for."""
    entry = tarfile.TarInfo("picture.png")
    entry.size = 7 << 30
    packer = zlib.compressobj(9, wbits=31)
    with path.open("wb") as file:
        file.write(packer.compress(entry.tobuf(tarfile.GNU_FORMAT)))
        for _ in range(500):
            file.write(packer.compress(bytes(1 << 20)))
        file.write(packer.flush())


@pytest.mark.parametrize(
    "make, name", [(bomb_zip, "x.zip"), (overlapping_zip, "x.zip"), (huge_tar, "x.tar"), (endless_tar, "x.tar.gz")])
def test_a_hostile_archive_is_refused_in_bounded_time(tmp_path, make, name):
    path = tmp_path / name
    make(path)
    outcome = run("rules", "check", path)
    assert outcome.processor_seconds < 30
    assert outcome.code in (0, 1)
    assert name in outcome.errors + outcome.text
    if make is bomb_zip:
        assert "bomb.yml: left out: it claims" in outcome.errors and "1 rules" in outcome.errors


def test_names_that_climb_out_are_labels_and_nothing_is_written(tmp_path):
    path = tmp_path / "deep/er/x.zip"
    path.parent.mkdir(parents=True)
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("../../../escaped.yml", samples.MARKER_RULE)
        archive.writestr("/etc/cordon-escaped.yml", samples.MARKER_RULE.replace("d7e21", "d7e22"))
    before = {str(found) for found in tmp_path.rglob("*")}
    outcome = run("rules", "list", "--format", "ndjson", path).must_succeed()
    assert [json.loads(line)["file"].split(":")[1] for line in outcome.text.splitlines()] == [
        "../../../escaped.yml", "/etc/cordon-escaped.yml"]
    assert {str(found) for found in tmp_path.rglob("*")} == before
    assert not Path("/etc/cordon-escaped.yml").exists()


@pytest.mark.parametrize("content", [b"", b"PK\x03\x04", b"PK\x05\x06" + bytes(18), b"no archive at all" * 50])
def test_what_is_no_archive_is_said_to_be_none(tmp_path, content):
    path = tmp_path / "x.zip"
    path.write_bytes(content)
    outcome = run("rules", "check", path)
    assert outcome.code == 1 and "x.zip" in outcome.errors


def test_a_list_is_filtered_by_what_rules_say_of_themselves(tmp_path):
    rules = samples.marker_rules(tmp_path / "rules")
    (rules / "other.yml").write_text(
        samples.MARKER_RULE.replace("d7e21", "d7e22").replace("level: high", "level: low")
        .replace("status: test", "status: stable").replace("windows", "linux").replace("t1059.003", "t1003.001"))
    def titles(*filters):
        outcome = run("rules", "list", "--format", "ndjson", *filters, rules).must_succeed()
        return [json.loads(line)["level"] for line in outcome.text.splitlines()]

    assert titles() == ["high", "low"]
    assert titles("--min-level", "medium") == ["high"]
    assert titles("--status", "stable") == ["low"]
    assert titles("--logsource", "product=linux") == ["low"]
    assert titles("--tag", "T1059") == ["high"]
    assert titles("--tag", "attack.execution") == ["high", "low"]
    assert titles("--title", "marker OF") == ["high", "low"]
    assert titles("--title", "nothing") == []
    assert run("rules", "list", "--logsource", "linux", rules).code == 2


def test_coverage_is_drawn_and_told(corpora, tmp_path):
    drawing = tmp_path / "coverage.svg"
    run("rules", "coverage", "--output", drawing, corpora / "sigma/rules").must_succeed()
    root = ElementTree.parse(drawing).getroot()
    assert root.tag == "{http://www.w3.org/2000/svg}svg"
    texts = {"".join(node.itertext()) for node in root.iter("{http://www.w3.org/2000/svg}text")}
    assert {"Credential access", "T1003", "T1059"} <= texts
    rows = json.loads(run("rules", "coverage", "--format", "json", corpora / "sigma/rules").must_succeed().text)
    tactics = list(dict.fromkeys(row["tactic"] for row in rows))
    assert tactics.index("initial-access") < tactics.index("execution") < tactics.index("impact")
    dumping = [row for row in rows if (row["tactic"], row["technique"]) == ("credential-access", "T1003")]
    assert len(dumping) == 1 and dumping[0]["name"] == "OS Credential Dumping"
    assert dumping[0]["rules"] == sum(dumping[0][level] for level in
                                      ("critical", "high", "medium", "low", "informational")) > 20
    assert "T1003" not in {row["technique"] for row in rows if row["tactic"] == "impact"}


def test_public_rules_pass_their_own_samples(corpora):
    folders = [corpora / "sigma" / name for name in ("rules", "rules-emerging-threats", "rules-threat-hunting")]
    outcome = run("rules", "test", "--samples", corpora / "regression", "--format", "ndjson", *folders, timeout=120)
    rows = [json.loads(line) for line in outcome.text.splitlines()]
    claims = [json.loads(line) for line in (corpora / "regression/cases.ndjson").read_text().splitlines()]
    claimed = {claim["rule"] for claim in claims if claim["type"] == "evtx"}
    assert {row["rule_id"] for row in rows} >= claimed and len(claimed) > 100
    assert [row for row in rows if row["result"] != "pass"] == []
    assert outcome.code == 0, outcome.errors


def test_samples_beside_rules_are_found_and_a_failing_one_fails(corpora, tmp_path):
    source = next((corpora / "regression/rules").rglob("d5866ddf-ce8f-4aea-b28e-d96485a20d3d.evtx")).parent
    repository = tmp_path / "sigma"
    samples_folder = repository / "regression_data/rules/windows/file/file_event/file_event_win_creation_system_file"
    shutil.copytree(source, samples_folder)
    rule = next((corpora / "sigma/rules").rglob("file_event_win_creation_system_file.yml"))
    (repository / "rules").mkdir()
    shutil.copy(rule, repository / "rules")
    passing = run("rules", "test", repository / "rules").must_succeed()
    assert "pass" in passing.text and "1 samples pass, 0 fail" in passing.errors
    info = samples_folder / "info.yml"
    info.write_text(info.read_text().replace("match_count: 1", "match_count: 99"))
    failing = run("rules", "test", "--format", "ndjson", repository / "rules")
    assert failing.code == 1
    row = json.loads(failing.text)
    assert (row["result"], row["expected"]) == ("fail", 99) and row["matches"] >= 1
    next(samples_folder.glob("*.evtx")).unlink()
    gone = run("rules", "test", repository / "rules")
    assert gone.code == 1 and "the sample is not there" in gone.text


def test_a_sample_whose_rule_is_refused_or_missing_fails_and_so_does_a_run_without_samples(tmp_path):
    rules, other = tmp_path / "rules/a", tmp_path / "rules/b"
    for folder in (rules, other):
        folder.mkdir(parents=True)
    text = (
        "title: Page\nid: 6f2b1c58-0d1e-4c52-9c1a-3f6f0a0d7e25\nlogsource: {category: proxy}\n"
        "detection: {page: {c-uri|contains: marker}, condition: page}\n"
    )
    (rules / "page.yml").write_text(text)
    (other / "other.yml").write_text(text.replace("6f2b", "7f2b"))
    sample = tmp_path / "regression_data/rules/a/page"
    sample.mkdir(parents=True)
    (sample / "page.json").write_text('{"logsource":{"category":"proxy"},"c-uri":"/marker"}\n')
    (sample / "info.yml").write_text(
        "rule_metadata:\n  - id: 6f2b1c58-0d1e-4c52-9c1a-3f6f0a0d7e25\n"
        "regression_tests_info:\n  - path: regression_data/rules/a/page/page.json\n    match_count: 1\n"
    )
    assert "1 samples pass, 0 fail" in run("rules", "test", tmp_path / "rules").must_succeed().errors
    assert "1 samples pass, 0 fail" in run("rules", "test", rules).must_succeed().errors
    # The samples lie where the rules of the first folder have theirs.
    elsewhere = run("rules", "test", other)
    assert elsewhere.code == 1
    assert "1 samples are of rules in other folders" in elsewhere.errors and "no rule was tested" in elsewhere.errors
    (rules / "page.yml").write_text(text.replace("contains", "contain"))
    refused = run("rules", "test", "--format", "ndjson", tmp_path / "rules")
    assert refused.code == 1 and "0 samples pass, 1 fail" in refused.errors
    row = json.loads(refused.text)
    assert row["result"] == "fail" and "was refused" in row["reason"]


def test_check_tells_correlations_that_detect_would_refuse(tmp_path):
    base = (
        "title: Base\nname: base\nlogsource: {product: test}\ndetection: {s: {A: x}, condition: s}\n---\n"
        "title: Many\nname: many\ncorrelation:\n  type: event_count\n  rules: [%s]\n  timespan: 1m\n"
        "  condition: {gte: 2}\n"
    )
    rule = tmp_path / "rules.yml"
    for named, told in (("gone", "'gone' is not among the rules"), ("many", "refers to itself")):
        rule.write_text(base % named)
        outcome = run("rules", "check", rule)
        assert outcome.code == 1 and told in outcome.text and "1 refused" in outcome.errors
    rule.write_text(base % "base")
    run("rules", "check", rule).must_succeed()


def test_rules_that_are_no_utf8_are_refused_with_their_line_and_a_mark_before_utf8_is_none(tmp_path):
    text = "title: Médecin\nlogsource: {product: test}\ndetection: {s: {A|contains: médecin}, condition: s}\n"
    rule = tmp_path / "rule.yml"
    rule.write_bytes(b"\xef\xbb\xbf" + text.encode())
    assert "1 files: 1 rules" in run("rules", "check", rule).must_succeed().errors
    rule.write_bytes(text.encode("latin-1"))
    outcome = run("rules", "check", rule)
    assert outcome.code == 1 and "rule.yml:1: the line is not UTF-8" in outcome.text and "iconv" in outcome.text
    rule.write_bytes(text.encode("utf-16"))
    outcome = run("rules", "check", rule)
    assert outcome.code == 1 and "the file is UTF-16" in outcome.text


def test_a_table_shows_no_character_that_moves_the_cursor_or_turns_the_writing(tmp_path):
    rule, log = tmp_path / "rule.yml", tmp_path / "log.json"
    rule.write_text("title: A\nlogsource: {product: test}\ndetection: {s: {A|contains: x}, condition: s}\n")
    log.write_text('{"A": "x\u009b\u202e\u00e9"}\n', encoding="utf-8")
    outcome = run("detect", "--no-cache", "--rules", rule, "--logsource", "product=test", "--format", "table", log)
    assert r"x\u009b\u202e\u00e9".replace(r"\u00e9", "é") in outcome.must_succeed().text


def test_samples_in_a_form_of_ones_own_are_read_with_its_mapping(tmp_path):
    rules = tmp_path / "rules"
    rules.mkdir()
    (rules / "proxy.yml").write_text(
        "title: Page\nid: 6f2b1c58-0d1e-4c52-9c1a-3f6f0a0d7e25\nlogsource: {category: proxy}\n"
        "detection: {page: {c-uri|contains: marker}, condition: page}\n"
    )
    sample = tmp_path / "regression_data/rules/proxy"
    sample.mkdir(parents=True)
    (sample / "page.json").write_text('{"app":"ours","request":{"url":"/marker"}}\n')
    (sample / "info.yml").write_text(
        "rule_metadata:\n  - id: 6f2b1c58-0d1e-4c52-9c1a-3f6f0a0d7e25\n"
        "regression_tests_info:\n  - path: regression_data/rules/proxy/page.json\n    match_count: 1\n"
    )
    form = {"name": "Ours", "when": {"app": ["ours"]}, "source": {"category": "proxy"}, "fields": {"c-uri": ["request.url"]}}
    mapping = tmp_path / "our.json"
    mapping.write_text(json.dumps({"version": 1, "json": {"forms": [form]}}))
    assert run("rules", "test", rules).code == 1
    assert "1 samples pass, 0 fail" in run("rules", "test", "--mapping", mapping, rules).must_succeed().errors


def test_without_samples_the_remedy_is_named(tmp_path):
    outcome = run("rules", "test", samples.marker_rules(tmp_path / "rules"))
    assert outcome.code == 1 and "--samples" in outcome.errors


# Packs


def event_file(folder: Path) -> Path:
    events = folder / "events.ndjson"
    events.write_bytes(samples.lines([samples.process_creation("1", "cordon-marker")]))
    return events


def matches(rules: Path, events: Path, *more) -> list[str]:
    outcome = run("detect", "--format", "ndjson", "--rules", rules, *more, events).must_succeed()
    return outcome.text.splitlines()


def test_a_pack_finds_lists_and_covers_what_its_rules_do(corpora, tmp_path):
    folder = corpora / "sigma/rules/windows/process_creation"
    pack = tmp_path / "windows.pack"
    packed = run("rules", "pack", "-o", pack, folder).must_succeed()
    assert f"{pack.stat().st_size} bytes" in packed.errors and " rules and 0 correlations of " in packed.errors
    recordings = corpora / "evtx"
    direct = run("detect", "--no-cache", "--format", "ndjson", "--rules", folder, recordings).must_succeed()
    through = run("detect", "--format", "ndjson", "--rules", pack, recordings).must_succeed()
    assert direct.output == through.output and len(direct.text.splitlines()) > 100
    for command in ("list", "coverage"):
        texts = [run("rules", command, "--format", "csv", place).must_succeed().text for place in (folder, pack)]
        assert texts[0] == texts[1] and len(texts[0].splitlines()) > 50


def test_a_pack_holds_correlations_and_says_what_was_refused(tmp_path):
    rules = samples.marker_rules(tmp_path / "rules")
    (rules / "two.yml").write_text(samples.MARKER_RULE + """
---
title: Twice
correlation:
  type: event_count
  rules: [%s]
  group-by: [Computer]
  timespan: 1h
  condition: {gte: 2}
""" % next(line.split()[1] for line in samples.MARKER_RULE.splitlines() if line.startswith("id:")))
    (rules / "bad.yml").write_text("title: Bad\nlogsource: {product: windows}\ndetection: {condition: a}\n")
    (rules / "marker.yml").unlink()
    pack = tmp_path / "x.pack"
    packed = run("rules", "pack", "-o", pack, rules).must_succeed()
    assert "1 rules and 1 correlations of 2 files, 1 refused" in packed.errors
    events = tmp_path / "events.ndjson"
    events.write_bytes(samples.lines([samples.process_creation(str(n), "cordon-marker") for n in range(3)]))
    outcomes = [run("detect", "--no-cache", "--format", "ndjson", "--rules", place, events) for place in (rules, pack)]
    assert outcomes[0].must_succeed().output == outcomes[1].must_succeed().output
    assert b'"correlation"' in outcomes[0].output
    assert all("1 rules were refused" in outcome.errors for outcome in outcomes)


def test_a_damaged_pack_is_refused_with_a_remedy(tmp_path):
    rules = samples.marker_rules(tmp_path / "rules")
    pack = tmp_path / "x.pack"
    run("rules", "pack", "-o", pack, rules).must_succeed()
    whole, events = pack.read_bytes(), event_file(tmp_path)
    assert len(matches(pack, events)) == 1
    for place in range(13, len(whole), max(1, len(whole) // 40)):
        pack.write_bytes(whole[:place])
        outcome = run("detect", "--rules", pack, events)
        assert outcome.code == 1 and "cordon rules pack" in outcome.errors, (place, outcome.errors)
    for place in range(13, len(whole), max(1, len(whole) // 40)):
        pack.write_bytes(whole[:place] + bytes([whole[place] ^ 1]) + whole[place + 1:])
        assert run("detect", "--rules", pack, events).code in (0, 1)


def test_a_pack_stands_alone_and_knows_its_mappings(tmp_path):
    rules = samples.marker_rules(tmp_path / "rules")
    pack, events = tmp_path / "x.pack", event_file(tmp_path)
    mapping = tmp_path / "mapping.json"
    mapping.write_text('{"version": 1}')
    run("rules", "pack", "-o", pack, rules).must_succeed()
    assert "stands alone" in run("detect", "--rules", pack, "--rules", rules, events).errors
    refused = run("detect", "--rules", pack, "--mapping", mapping, events)
    assert refused.code == 1 and "other mappings" in refused.errors
    run("rules", "pack", "-o", pack, "--mapping", mapping, rules).must_succeed()
    assert len(matches(pack, events, "--mapping", mapping)) == 1
    assert "rule files themselves" in run("rules", "check", pack).errors


def test_a_pack_is_not_left_half_written(tmp_path):
    rules = samples.marker_rules(tmp_path / "rules")
    missing = tmp_path / "missing/x.pack"
    outcome = run("rules", "pack", "-o", missing, rules)
    assert outcome.code == 1 and "cannot be written" in outcome.errors
    full = run("rules", "pack", "-o", "/dev/full", rules)
    assert full.code == 1 and "/dev/full" not in [str(path) for path in tmp_path.iterdir()]
    assert sorted(path.name for path in tmp_path.iterdir()) == ["rules"]


# The cache


def settled_rules(tmp_path: Path) -> Path:
    """Rules old enough to be known by their stamps."""
    rules = samples.marker_rules(tmp_path / "rules")
    time.sleep(2.2)
    return rules


def test_rules_are_compiled_once_and_again_when_they_change(tmp_path, cache):
    rules, events = settled_rules(tmp_path), event_file(tmp_path)
    for _ in range(10):
        (rules / "bad.yml").write_text("title: Bad\nlogsource: {product: windows}\ndetection: {condition: a}\n")
        changed = time.time()
        assert len(matches(rules, events)) == 1
        if list(cache.glob("*")) == []:
            break
        # On a busy machine they were read so late that they had settled: that proves nothing.
        assert time.time() - changed > 2, "files that were just changed are known by their stamps"
        for pack in cache.glob("*"):
            pack.unlink()
    time.sleep(2.2)
    first = run("detect", "--format", "ndjson", "--rules", rules, events).must_succeed()
    packs = list(cache.glob("*"))
    assert len(packs) == 1
    assert cache.stat().st_mode & 0o777 == 0o700 and packs[0].stat().st_mode & 0o777 == 0o600
    written = packs[0].stat().st_ino
    second = run("detect", "--format", "ndjson", "--rules", rules, events).must_succeed()
    assert first.output == second.output and packs[0].stat().st_ino == written
    assert "1 rules were refused" in first.errors and "1 rules were refused" in second.errors
    # The same length and the same time: the stamp tells all the same.
    marker = rules / "marker.yml"
    before = marker.stat()
    marker.write_text(marker.read_text().replace("cordon-marker", "cordon-market"))
    os.utime(marker, ns=(before.st_atime_ns, before.st_mtime_ns))
    assert matches(rules, events) == []


def test_a_damaged_pack_in_the_cache_is_made_again(tmp_path, cache):
    rules, events = settled_rules(tmp_path), event_file(tmp_path)
    assert len(matches(rules, events)) == 1
    [pack] = cache.glob("*")
    whole = pack.read_bytes()
    for damaged in (b"", whole[:100], whole[:-1], whole[:200] + b"x" + whole[201:]):
        pack.write_bytes(damaged)
        assert len(matches(rules, events)) == 1
        assert pack.read_bytes() == whole


def test_the_cache_keeps_twenty_packs_and_the_latest_used(tmp_path, cache):
    rules, events = settled_rules(tmp_path), event_file(tmp_path)
    matches(rules, events)
    [used] = cache.glob("*")
    for number in range(25):
        other = cache / f"{number}.pack"
        other.write_bytes(b"old")
        os.utime(other, (1_000_000 + number, 1_000_000 + number))
    os.utime(used, (1_000, 1_000))
    matches(rules, events)
    mapping = tmp_path / "mapping.json"
    mapping.write_text('{"version": 1}')
    matches(rules, events, "--mapping", mapping)
    kept = list(cache.glob("*"))
    assert len(kept) == 20 and used in kept
    assert {path.name for path in kept if path.read_bytes() == b"old"} == {f"{n}.pack" for n in range(7, 25)}


@pytest.mark.parametrize("place", ["off", "file", "open", "relative"])
def test_trouble_with_the_cache_is_silent_and_harmless(tmp_path, cache, monkeypatch, place):
    rules, events = settled_rules(tmp_path), event_file(tmp_path)
    more = []
    if place == "off":
        more = ["--no-cache"]
    elif place == "file":
        cache.parent.parent.mkdir(parents=True)
        cache.parent.write_text("in the way")
    elif place == "open":
        # Who else may write there could make rules vanish.
        cache.mkdir(parents=True)
        cache.chmod(0o777)
    else:
        monkeypatch.setenv("XDG_CACHE_HOME", "caches")
        monkeypatch.setenv("HOME", "")
    quiet = run("detect", "--format", "ndjson", "--no-cache", "--rules", rules, events)
    outcome = run("detect", "--format", "ndjson", *more, "--rules", rules, events).must_succeed()
    assert outcome.output == quiet.output and len(outcome.text.splitlines()) == 1
    assert "cache" not in outcome.errors
    assert not list(cache.glob("*"))


PLACEHOLDER_RULE = """\
title: Somebody signed in where nobody should
id: 6f2b1c58-0d1e-4c52-9c1a-3f6f0a0d7e31
level: high
logsource: {product: windows, category: process_creation}
detection:
  selection: {Computer|expand: '%guarded%'}
  condition: selection
"""


def test_placeholders_stand_for_what_files_list(tmp_path):
    rule, log, lists = tmp_path / "rule.yml", tmp_path / "log.json", tmp_path / "lists"
    rule.write_text(PLACEHOLDER_RULE)
    log.write_bytes(samples.lines([
        samples.process_creation(str(number), "cmd", host=host) for number, host in enumerate(["PACS-7", "PC-1", "LABO"])]))
    refused = run("detect", "--rules", rule, "--format", "ndjson", log)
    assert refused.code != 0 and "rule" in refused.errors
    lists.mkdir()
    (lists / "guarded.txt").write_text("# what must be left alone\nPACS-*\n\n  LABO  \n")
    found = run("detect", "--rules", rule, "--values", lists, "--format", "ndjson", log).must_succeed()
    assert [json.loads(line)["event"]["record"] for line in found.text.splitlines()] == [1, 3]
    run("rules", "check", rule, "--values", lists).must_succeed()
    pack = tmp_path / "rules.pack"
    run("rules", "pack", rule, "--values", lists / "guarded.txt", "--output", pack).must_succeed()
    packed = run("detect", "--rules", pack, "--values", lists, "--format", "ndjson", log).must_succeed()
    assert packed.text == found.text
    (lists / "guarded.txt").write_text("PC-1\n")
    changed = run("detect", "--rules", rule, "--values", lists, "--format", "ndjson", log).must_succeed()
    assert [json.loads(line)["event"]["record"] for line in changed.text.splitlines()] == [2]
    (lists / "guarded.txt").write_text("\n")
    empty = run("detect", "--rules", rule, "--values", lists, log)
    assert empty.code != 0 and "write one a line" in empty.errors


def test_rules_change_while_cordon_serves(founded, tmp_path):
    rules = tmp_path / "rules"
    rules.mkdir()

    def rule(name: str, marker: str, number: int) -> None:
        # Whole or not at all: a file that is seen while it is written is a change without a rule.
        written = tmp_path / "written.yml"
        written.write_text(f"""\
title: Marker {marker}
id: 6f2b1c58-0d1e-4c52-9c1a-3f6f0a0d7e4{number}
level: high
logsource: {{product: windows, category: process_creation}}
detection: {{selection: {{CommandLine|contains: {marker}}}, condition: selection}}
""")
        written.rename(rules / f"{name}.yml")

    rule("one", "cordon-one", 1)
    # Of a file that is younger than two seconds when the program begins, it cannot tell a change: it reads it once more, and says so.
    time.sleep(2.5)
    data = copy_folder(founded, tmp_path / "data")
    secret = token(data, "collector", "--ingest-for", samples.ROSEVAL)
    with serve(data, "--rules", rules) as server:
        def send(key: str) -> dict[str, int]:
            """Sends both markers, and tells how many detections of each rule there are then."""
            body = samples.lines([
                samples.process_creation(f"cordon-event-{key}", f"cordon-{word}") for word in ("one", "two")])
            answer = requests.post(f"{server.url}/api/v1/events", data=body, timeout=30, headers={
                "Authorization": f"Bearer {secret}", "Content-Type": "application/x-ndjson",
                "Idempotency-Key": key})
            assert answer.ok, answer.text
            until(lambda: waiting_batches(data) == 0, what="detection")
            return dict(query(data, "SELECT rule, sum(detections) FROM alert GROUP BY rule"))

        one, two = "6f2b1c58-0d1e-4c52-9c1a-3f6f0a0d7e41", "6f2b1c58-0d1e-4c52-9c1a-3f6f0a0d7e42"
        assert send("a") == {one: 1}
        time.sleep(2.5)
        rule("two", "cordon-two", 2)
        until(lambda: server.said.count("rules changed") == 1, what="the new rule")
        assert send("b") == {one: 2, two: 1}
        # The page of the rule that came knows it, and puts it to the archive.
        person = sign_in(server.url, ADMINISTRATOR, PASSWORD)
        csrf = re.search(r'name="csrf" value="([^"]+)"', person.get(f"{server.url}/rules/{two}").text).group(1)
        tried = person.post(
            f"{server.url}/rules/{two}/trial", data={"csrf": csrf}, headers={"Origin": server.url}, timeout=30)
        assert re.search(r"détections? sur", tried.text), tried.text[-3000:]
        # What cannot be read changes nothing.
        (rules / "one.yml").write_text("title: [")
        (rules / "two.yml").write_text("title: [")
        until(lambda: "rules not changed" in server.said, what="the refusal")
        assert send("c") == {one: 3, two: 2}
        (rules / "one.yml").unlink()
        rule("two", "cordon-two", 2)
        until(lambda: server.said.count("rules changed") == 2, what="the removal")
        assert send("d") == {one: 3, two: 3}
        assert server.stop() == 0, server.said
