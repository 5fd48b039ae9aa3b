"""A federation on loopback: three hubs, two hospitals' leaves, collectors and workers, all real processes.

The line is cut, a hub and a worker are killed, a worker is added under load: every record that a collector acknowledged by
keeping it is detected in, its findings are told once, and the records of a host are worked on in their order.
"""

import asyncio
import json
import os
import re
import shutil
import signal
import subprocess
import time
from collections import Counter, defaultdict
from pathlib import Path

import pytest
import requests

from folder import archive_text, archived, query, waiting_batches
from program import BINARY, FIRST_START, PATIENCE, clean_environment, copy_folder, kill_session, port_of_its_own, run, until
from samples import ESTABLISHMENTS

nats = pytest.importorskip("nats")
zstandard = pytest.importorskip("zstandard")
SERVER = shutil.which("nats-server")
pytestmark = pytest.mark.skipif(SERVER is None, reason="nats-server is not installed")

HOSPITALS = ["990000010", "990000028"]
RULE = """title: Counted record
id: 6f0c7a9e-8a52-4a8e-9a3f-5d8a8c1f0f01
level: high
logsource: {category: process_creation, product: windows}
detection: {selection: {CommandLine|contains: 'cordon-event-'}, condition: selection}
"""


def ask(question):
    """What a hub or a leaf answers, once it does: while its servers choose whom they follow, it may not."""
    deadline = time.monotonic() + PATIENCE
    while True:
        try:
            return asyncio.run(question())
        except (nats.errors.Error, OSError) as error:
            assert time.monotonic() < deadline, error
            time.sleep(0.2)


class Processes:
    """Everything that a test started, ended by its own number."""

    def __init__(self, folder: Path):
        self.folder = folder
        self.running: dict[str, subprocess.Popen] = {}

    def start(self, name: str, *command, **environment) -> subprocess.Popen:
        log = open(self.folder / f"{name}.log", "ab")
        process = subprocess.Popen(
            [str(part) for part in command], stdin=subprocess.DEVNULL, stdout=log, stderr=log,
            env=clean_environment(**environment), start_new_session=True)
        log.close()
        self.running[name] = process
        return process

    def kill(self, name: str) -> None:
        kill_session(self.running.pop(name))

    def stop(self, name: str) -> None:
        process = self.running.pop(name)
        process.send_signal(signal.SIGTERM)
        try:
            process.wait(PATIENCE)
        except subprocess.TimeoutExpired:
            kill_session(process)
            raise

    def log(self, name: str) -> str:
        return (self.folder / f"{name}.log").read_text(errors="replace")[-3000:]


@pytest.fixture
def federation(tmp_path):
    ports = [port_of_its_own() for _ in range(9 + len(HOSPITALS))]
    hubs = [f"hub{i}=127.0.0.1:{ports[i * 3]}:{ports[i * 3 + 1]}:{ports[i * 3 + 2]}" for i in range(3)]
    hospitals = [f"{finess}:{ports[9 + i]}" for i, finess in enumerate(HOSPITALS)]
    arguments = [part for hub in hubs for part in ("--hub", hub)]
    arguments += [part for hospital in hospitals for part in ("--hospital", hospital)]
    run("federation", "config", *arguments, "--output", tmp_path / "conf", "--storage", tmp_path / "nats").must_succeed()
    secrets = json.loads((tmp_path / "conf/secrets.json").read_text())
    processes = Processes(tmp_path)
    (tmp_path / "rules").mkdir()
    (tmp_path / "rules/rule.yml").write_text(RULE)
    try:
        for i in range(3):
            processes.start(f"hub{i}", SERVER, "-c", tmp_path / f"conf/hub{i}.conf")
        for finess in HOSPITALS:
            processes.start(f"leaf-{finess}", SERVER, "-c", tmp_path / f"conf/leaf-{finess}.conf")
        urls = ",".join(f"nats://worker:{secrets['worker']}@127.0.0.1:{ports[i * 3]}" for i in range(3))
        yield Setting(processes, tmp_path, urls, secrets, ports)
    finally:
        for name in list(processes.running):
            processes.kill(name)
        # Shown where the test fails: which of them stood still, nobody could tell otherwise.
        for log in sorted(tmp_path.glob("*.log")):
            print(f"--- {log.name}", log.read_text(errors="replace")[-2000:], sep="\n")


class Setting:
    def __init__(self, processes, folder, urls, secrets, ports):
        self.processes, self.folder, self.urls, self.secrets, self.ports = processes, folder, urls, secrets, ports

    def leaf_url(self, index: int) -> str:
        finess = HOSPITALS[index]
        return f"nats://collector:{self.secrets['collector-' + finess]}@127.0.0.1:{self.ports[9 + index]}"

    def collect(self, index: int, *arguments) -> None:
        finess = HOSPITALS[index]
        self.processes.start(
            f"collect-{finess}", BINARY, "collect", "--establishment", finess, "--follow", self.folder / f"{finess}.log",
            "--spool", self.folder / f"spool-{finess}", *arguments, CORDON_NATS=self.leaf_url(index))

    def work(self, name: str, *arguments) -> None:
        self.processes.start(
            name, BINARY, "worker", "--rules", self.folder / "rules", *(arguments or ("--replicas", "3")),
            CORDON_NATS=self.urls)

    def streams(self) -> None:
        arguments = [part for finess in HOSPITALS for part in ("--hospital", finess)]
        deadline = time.monotonic() + PATIENCE
        while True:
            last = run("federation", "streams", *arguments, "--replicas", "3", CORDON_NATS=self.urls)
            if last.code == 0:
                return
            assert time.monotonic() < deadline, last.errors
            time.sleep(1)


class Writer:
    """Writes records of some hosts into the hospitals' files, each with a number of its own."""

    def __init__(self, folder: Path):
        self.folder = folder
        self.written: dict[str, list[str]] = defaultdict(list)

    def write(self, finess: str, count: int) -> None:
        with open(self.folder / f"{finess}.log", "a") as file:
            for _ in range(count):
                host = f"PC-{finess[-3:]}-{len(self.written[finess]) % 5}"
                name = f"cordon-event-{finess}-{len(self.written[finess]):06d}"
                self.written[finess].append(name)
                file.write(json.dumps({
                    "@timestamp": "2026-03-14T11:59:07.000Z",
                    "winlog": {
                        "channel": "Microsoft-Windows-Sysmon/Operational", "event_id": "1", "computer_name": host,
                        "event_data": {"Image": "C:\\a.exe", "CommandLine": f"a.exe {name}"}},
                }) + "\n")


async def findings(urls: str) -> list[dict]:
    """Everything that workers told, in the order in which the hub took it."""
    connection = await nats.connect(urls.split(","), connect_timeout=PATIENCE)
    try:
        stream = connection.jetstream(timeout=10)
        state = (await stream.stream_info("FINDINGS")).state
        found = []
        for sequence in range(state.first_seq, state.last_seq + 1):
            message = await stream.get_msg("FINDINGS", sequence)
            found.append(json.loads(zstandard.ZstdDecompressor().decompressobj().decompress(message.data)))
        return found
    finally:
        await connection.close()


def told(urls: str) -> tuple[Counter, dict[str, list[str]]]:
    """How often each record was told, and the records of each host in their order."""
    counts: Counter = Counter()
    hosts: dict[str, list[str]] = defaultdict(list)
    for batch in ask(lambda: findings(urls)):
        for detection in batch["detections"]:
            name = re.search(r"cordon-event-[0-9-]+", __import__("base64").b64decode(detection["raw"]).decode()).group()
            counts[name] += 1
            hosts[detection["host"]].append(name)
    return counts, hosts


def test_nothing_is_lost_or_told_twice_whatever_dies(federation, tmp_path):
    writer = Writer(tmp_path)
    for finess in HOSPITALS:
        writer.write(finess, 200)
    federation.streams()
    for index in range(2):
        federation.collect(index)
    federation.work("worker-a")

    def all_told() -> bool:
        try:
            counts, _ = told(federation.urls)
        except Exception:
            return False
        return sum(counts.values()) >= sum(len(names) for names in writer.written.values())

    until(all_told, 90, "the first records")

    # A worker is added under load.
    federation.work("worker-b", "--replicas", "3", "--metrics", "127.0.0.1:0")
    for _ in range(5):
        for finess in HOSPITALS:
            writer.write(finess, 100)
        time.sleep(0.5)

    # The line is cut: the leaf of the first hospital goes; its collector keeps on.
    federation.processes.kill(f"leaf-{HOSPITALS[0]}")
    for _ in range(3):
        for finess in HOSPITALS:
            writer.write(finess, 100)
        time.sleep(0.3)

    # A hub is killed, and a worker.
    federation.processes.kill("hub1")
    for finess in HOSPITALS:
        writer.write(finess, 200)
    time.sleep(1)
    federation.processes.kill("worker-a")
    for finess in HOSPITALS:
        writer.write(finess, 200)
    time.sleep(1)

    # A collector is killed in the middle, and all come back.
    federation.processes.kill(f"collect-{HOSPITALS[1]}")
    writer.write(HOSPITALS[1], 100)
    federation.collect(1)
    federation.processes.start("hub1", SERVER, "-c", tmp_path / "conf/hub1.conf")
    federation.processes.start(
        f"leaf-{HOSPITALS[0]}", SERVER, "-c", tmp_path / f"conf/leaf-{HOSPITALS[0]}.conf")
    federation.work("worker-c", "--replicas", "3", "--metrics", "127.0.0.1:0")
    until(all_told, 180, "every record")

    counts, hosts = told(federation.urls)
    expected = {name for names in writer.written.values() for name in names}
    assert set(counts) == expected
    assert {name: count for name, count in counts.items() if count != 1} == {}
    for host, names in hosts.items():
        assert names == sorted(names), f"out of order on {host}"
    # The workers say how much they did, to programs of their machine; which of the two that are left did it is theirs to share.
    def done(name: str) -> int:
        address = re.compile(r"metrics: (http://127\.0\.0\.1:\d+/metrics)")
        figures = until(lambda: address.search((tmp_path / f"{name}.log").read_text()), what="its figures").group(1)
        counted = re.search(r"^cordon_worker_records_total (\d+)$", requests.get(figures, timeout=10).text, re.MULTILINE)
        return int(counted.group(1)) if counted else 0

    assert done("worker-b") + done("worker-c") > 0
    for name in ("worker-b", "worker-c"):
        federation.processes.stop(name)


CORRELATION = """title: Sign-in of an account
name: sign_in_of_account
id: 6f0c7a9e-8a52-4a8e-9a3f-5d8a8c1f0f11
level: low
logsource: {category: process_creation, product: windows}
detection: {selection: {CommandLine|contains: 'cordon-event-'}, condition: selection}
---
title: Twenty different records of a machine
id: 6f0c7a9e-8a52-4a8e-9a3f-5d8a8c1f0f12
level: high
correlation: {type: value_count, rules: [sign_in_of_account], group-by: [Computer], timespan: 1h, condition: {field: CommandLine, gte: 20}}
"""


def test_what_correlations_have_seen_goes_on_at_another_worker(federation, tmp_path):
    """Half of the records come before the worker is killed, half after: neither half alone is enough."""
    (tmp_path / "rules/correlation.yml").write_text(CORRELATION)
    federation.streams()
    federation.collect(0)
    federation.work("worker-a")
    host = f"PC-{HOSPITALS[0][-3:]}-0"

    def rules(name: str) -> list[str]:
        try:
            batches = asyncio.run(findings(federation.urls))
        except Exception:
            return []
        return [found["host"] for batch in batches for found in batch["detections"] if found["rule"].endswith(name)]

    # Five machines in turn: twelve records of each, then twelve more.
    writer = Writer(tmp_path)
    writer.write(HOSPITALS[0], 60)
    until(lambda: len(rules("0f01")) == 60, 60, "the first half")
    assert rules("0f12") == []
    # States are saved every two seconds, on a busy machine later: with the last batch, what was counted is safe.
    last = ask(lambda: state(federation.urls, "EVENTS")).state.last_seq
    until(lambda: ask(lambda: saved_place(federation.urls)) >= last, 60, "the saved state")
    federation.processes.kill("worker-a")
    federation.work("worker-b")
    writer.write(HOSPITALS[0], 60)
    until(lambda: len(rules("0f01")) == 120, 90, "the second half")
    until(lambda: len(set(rules("0f12"))) == 5, 30, "what both halves make together")
    assert Counter(rules("0f12"))[host] == 1
    federation.processes.stop("worker-b")


def test_findings_that_come_before_their_batch_are_kept(federation, founded, tmp_path):
    """The hub was away: one hospital's batches all lie behind the other's, and workers went over both in turn."""
    count = 150
    data = copy_folder(founded, tmp_path / "hub")
    federation.streams()

    async def publish(index: int) -> None:
        finess = HOSPITALS[index]
        connection = await nats.connect(federation.leaf_url(index), connect_timeout=PATIENCE)
        try:
            stream = connection.jetstream(timeout=PATIENCE)
            name = f"EVENTS_{finess}"
            subject = (await stream.stream_info(name)).config.subjects[0]
            # Nobody but this hospital is to wait for a batch that can never be kept.
            await stream.publish(subject, zstandard.compress(b"{}\n"))
            for number in range(count):
                line = json.dumps({
                    "@timestamp": "2026-03-14T11:59:07.000Z",
                    "winlog": {
                        "channel": "Microsoft-Windows-Sysmon/Operational", "event_id": "1",
                        "computer_name": f"PC-{finess[-3:]}-{number}",
                        "event_data": {"Image": "C:\\a.exe", "CommandLine": f"a.exe cordon-event-{number}"}}})
                await stream.publish(
                    subject, zstandard.compress(line.encode() + b"\n"), headers={"Nats-Msg-Id": f"batch-{finess}-{number}"})
        finally:
            await connection.close()

    def held(stream: str) -> int:
        return ask(lambda: state(federation.urls, stream)).state.messages

    for index in range(2):
        federation.collect(index)
        # The collector makes its stream at the leaf.
        ask(lambda: state(federation.leaf_url(index), f"EVENTS_{HOSPITALS[index]}"))
        asyncio.run(publish(index))
        until(lambda: held("EVENTS") == (index + 1) * (count + 1), 60, "the hub's stream")
    federation.work("worker-a")
    until(lambda: held("FINDINGS") == 2 * count, 90, "what the worker found")

    federation.processes.start(
        "serve", BINARY, "serve", "--data", data, "--port", "0", "--workers", CORDON_NATS=federation.urls)
    until(lambda: query(data, "SELECT count(*) FROM ingest_batch")[0][0] == 2 * count, 60, "the batches")
    until(lambda: waiting_batches(data) == 0, 60, "what was found in them")
    assert query(data, "SELECT count(*), sum(detections) FROM alert") == [(2 * count, 2 * count)]
    federation.processes.stop("serve")


def test_workers_take_new_rules_and_what_hospitals_look_for_together(federation, founded, tmp_path):
    data = copy_folder(founded, tmp_path / "hub")
    federation.streams()
    federation.processes.start(
        "serve", BINARY, "serve", "--data", data, "--port", "0", "--workers", "--rules", tmp_path / "rules",
        CORDON_NATS=federation.urls)
    federation.collect(0)
    federation.work("worker-a")
    number = 0

    def write(command: str) -> str:
        nonlocal number
        number += 1
        mark = f"{command} note-{number}"
        with open(tmp_path / f"{HOSPITALS[0]}.log", "a") as file:
            file.write(json.dumps({
                "@timestamp": "2026-03-14T11:59:07.000Z",
                "winlog": {
                    "channel": "Microsoft-Windows-Sysmon/Operational", "event_id": "1", "computer_name": "PC-1",
                    "event_data": {"Image": "C:\\a.exe", "CommandLine": mark}}}) + "\n")
        return mark

    def rules_of(command: str) -> set[str]:
        write(command)
        time.sleep(1)
        try:
            batches = asyncio.run(findings(federation.urls))
        except Exception:
            return set()
        return {found["rule"] for batch in batches for found in batch["detections"]
                if command in __import__("base64").b64decode(found["raw"]).decode()}

    known = "6f0c7a9e-8a52-4a8e-9a3f-5d8a8c1f0f01"
    until(lambda: known in rules_of("cordon-event-0"), 60, "the first rule")
    assert not rules_of("regle-ajoutee")

    added = "6f0c7a9e-8a52-4a8e-9a3f-5d8a8c1f0f02"
    (tmp_path / "rules/added.yml").write_text(
        RULE.replace("6f0c7a9e-8a52-4a8e-9a3f-5d8a8c1f0f01", added).replace("cordon-event-", "regle-ajoutee"))
    until(lambda: added in rules_of("regle-ajoutee"), 60, "the rule that was added")

    (tmp_path / "liste.txt").write_text("mechant.example\n")
    run("feeds", "indicators", tmp_path / "liste.txt", "--data", data, "--feed", "essai").must_succeed()
    until(lambda: any(rule.startswith("cordon.indicator.") for rule in rules_of("curl https://mechant.example/a")), 60,
          "the shared indicator")
    # It is an alert at the hub, and a sighting of that hospital.
    until(lambda: query(data, "SELECT 1 FROM alert WHERE rule LIKE 'cordon.indicator.%'"), 30, "the alert")
    federation.processes.stop("serve")


def test_a_hospital_can_publish_as_itself_alone(federation, tmp_path):
    async def refused(url: str, subject: str) -> bool:
        connection = await nats.connect(url, connect_timeout=PATIENCE)
        try:
            await connection.jetstream(timeout=2).publish(subject, b"x")
            return False
        except Exception:
            return True
        finally:
            await connection.close()

    federation.streams()
    federation.collect(0)
    ask(lambda: state(federation.leaf_url(0), f"EVENTS_{HOSPITALS[0]}"))
    url = federation.leaf_url(0)
    for subject in [f"events.0.{HOSPITALS[1]}", f"findings.{HOSPITALS[1]}", "EVENTS", "$KV.cordon-leases.p1"]:
        assert asyncio.run(refused(url, subject)), subject

    # The leaf's own password opens the hospital's account on a hub, and nothing of the SOC's.
    hub = f"nats://leaf-{HOSPITALS[0]}:{federation.secrets['leaf-' + HOSPITALS[0]]}@127.0.0.1:{federation.ports[0]}"
    for subject in [f"findings.{HOSPITALS[1]}", f"events.0.{HOSPITALS[1]}"]:
        assert asyncio.run(refused(hub, subject)), subject


async def saved_place(url: str) -> int:
    """How far in the hub's stream workers have saved what correlations have seen, in any partition."""
    connection = await nats.connect(url.split(","), connect_timeout=PATIENCE)
    try:
        bucket = await connection.jetstream(timeout=10).key_value("cordon-states")
        try:
            keys = await bucket.keys()
        except nats.js.errors.NoKeysError:
            return 0
        heads = [await bucket.get(key) for key in keys if re.fullmatch(r"p[0-9]+", key)]
        return max((json.loads(head.value)["sequence"] for head in heads), default=0)
    finally:
        await connection.close()


async def state(url: str, stream: str):
    """How a stream is made and what it holds."""
    connection = await nats.connect(url.split(","), connect_timeout=PATIENCE)
    try:
        return await connection.jetstream(timeout=10).stream_info(stream)
    finally:
        await connection.close()


def test_a_worker_leaves_the_streams_as_they_were_made(federation):
    federation.work("worker-early", "--replicas", "1")
    until(lambda: "cordon federation streams" in federation.processes.log("worker-early"), 30, "the worker's complaint")
    federation.streams()
    until(lambda: "partition taken" in federation.processes.log("worker-early")
          or ask(lambda: state(federation.urls, "KV_cordon-leases")).state.messages > 1, 30, "the worker")
    made = ask(lambda: state(federation.urls, "FINDINGS")).config
    assert (made.num_replicas, made.max_age) == (3, 168 * 3600)
    federation.processes.stop("worker-early")


def test_a_leaf_makes_room_while_the_line_is_up(federation, tmp_path):
    """More goes through the leaf than it may hold: what the hub has goes, and nothing is refused for ever."""
    federation.streams()
    federation.collect(0, "--leaf-limit", "4", "--leaf-hours", "0.0015")
    finess, count = HOSPITALS[0], 0
    for _ in range(12):
        with open(tmp_path / f"{finess}.log", "a") as file:
            for _ in range(1_000):
                file.write(json.dumps({"message": f"cordon-event-{count}", "noise": os.urandom(750).hex()}) + "\n")
                count += 1
        time.sleep(1)

    def arrived() -> int:
        info = ask(lambda: state(federation.urls, "EVENTS")).state
        return info.bytes

    # 12,000 records of which half is chance: some 9 MB packed, more than twice what the leaf holds.
    until(lambda: not list((tmp_path / f"spool-{finess}").glob("*.zst")), 120, "an empty spool")
    until(lambda: arrived() > 8_000_000, 60, "all of it at the hub")
    assert ask(lambda: state(federation.leaf_url(0), f"EVENTS_{finess}")).state.bytes <= 4 << 20
    assert "leaf is nearly full" in (tmp_path / f"collect-{finess}.log").read_text(errors="replace")


def test_batches_of_a_hospital_that_is_registered_later_are_taken_in_then(federation, tmp_path):
    """The leaf is set up on Monday, the establishment is imported on Tuesday: Monday's records are there all the same."""
    data = tmp_path / "hub, données"
    federation.streams()
    federation.processes.start(
        "serve", BINARY, "serve", "--data", data, "--port", "0", "--workers", CORDON_NATS=federation.urls, **FIRST_START)
    writer = Writer(tmp_path)
    writer.write(HOSPITALS[0], 50)
    federation.collect(0)
    federation.work("worker-a")
    held = data / "federation-held"
    until(lambda: list(held.glob("*.batch.waiting.zst")) and list(held.glob("*.findings.waiting.zst")), 90, "held batches")
    assert b"cordon-event-" in subprocess.run(["zstdcat", *held.glob("*.batch.waiting.zst")], stdout=subprocess.PIPE).stdout
    # What is held survives a stop.
    federation.processes.stop("serve")
    federation.processes.start(
        "serve", BINARY, "serve", "--data", data, "--port", "0", "--workers", CORDON_NATS=federation.urls)
    (tmp_path / "e.csv").write_text(ESTABLISHMENTS, encoding="utf-8")
    run("import", "establishments", tmp_path / "e.csv", "--data", data).must_succeed()
    until(lambda: query(data, "SELECT coalesce(sum(detections), 0) FROM alert")[0][0] == 50, 90, "the alerts")
    # They go once the disk holds what was made of them.
    until(lambda: not list(held.glob("*.zst")), 30, "held files that are gone")
    writer.write(HOSPITALS[0], 10)
    until(lambda: query(data, "SELECT coalesce(sum(detections), 0) FROM alert")[0][0] == 60, 60, "what came after")
    assert set(archived(data, re.compile(rb"cordon-event-[0-9-]+"))) == set(writer.written[HOSPITALS[0]])
    federation.processes.stop("serve")


def test_what_is_past_a_hospitals_share_of_held_batches_is_read_again_from_the_stream(federation, tmp_path):
    """The share is full before the establishment is imported: what came later is there all the same, in its order."""
    data = tmp_path / "hub"
    federation.streams()
    environment = {"CORDON_NATS": federation.urls, "CORDON_FEDERATION_HELD_MB": "0"}
    federation.processes.start(
        "serve", BINARY, "serve", "--data", data, "--port", "0", "--workers", **environment, **FIRST_START)
    writer = Writer(tmp_path)
    writer.write(HOSPITALS[0], 30)
    federation.collect(0)
    federation.work("worker-a")
    note = data / f"federation-held/{HOSPITALS[0]}.stream.json"

    def left(kind: str) -> int:
        return json.loads(note.read_text()).get(kind, {}).get("messages", 0) if note.exists() else 0

    until(lambda: left("batches") >= 1 and left("findings") >= 1, 90, "batches that are left in the stream")
    # One after the other, so that there are several messages; and the hub is killed in the middle.
    for round in range(4):
        before = left("batches")
        writer.write(HOSPITALS[0], 10)
        until(lambda: left("batches") > before, 30, "the next batch")
    federation.processes.kill("serve")
    federation.processes.start(
        "serve", BINARY, "serve", "--data", data, "--port", "0", "--workers", **environment)
    assert not list((data / "federation-held").glob("*.waiting.zst"))
    (tmp_path / "e.csv").write_text(ESTABLISHMENTS, encoding="utf-8")
    run("import", "establishments", tmp_path / "e.csv", "--data", data).must_succeed()
    until(lambda: query(data, "SELECT coalesce(sum(detections), 0) FROM alert")[0][0] == 70, 90, "the alerts")
    until(lambda: not note.exists(), 30, "a note that says nothing more")
    writer.write(HOSPITALS[0], 10)
    until(lambda: query(data, "SELECT coalesce(sum(detections), 0) FROM alert")[0][0] == 80, 60, "what came after")
    kept = [name.decode() for name in re.findall(rb"cordon-event-[0-9-]+", archive_text(data))]
    assert kept == writer.written[HOSPITALS[0]]
    federation.processes.stop("serve")


def test_a_damaged_batch_holds_up_no_other(federation, tmp_path):
    federation.streams()
    federation.collect(0)
    finess = HOSPITALS[0]
    spool = tmp_path / f"spool-{finess}"
    until(lambda: spool.exists(), 20, "the collector")
    federation.processes.kill(f"leaf-{finess}")
    writer = Writer(tmp_path)
    for _ in range(2):
        before = len(list(spool.glob("*.zst")))
        writer.write(finess, 20)
        until(lambda: len(list(spool.glob("*.zst"))) > before, 20, "a batch in the spool")
    federation.processes.stop(f"collect-{finess}")
    first = min(spool.glob("*.zst"), key=lambda path: int(path.name.split("-")[0]))
    first.write_bytes(first.read_bytes()[:-20])
    federation.processes.start(f"leaf-{finess}", SERVER, "-c", tmp_path / f"conf/leaf-{finess}.conf")
    federation.collect(0)
    until(lambda: ask(lambda: state(federation.urls, "EVENTS")).state.messages >= 1, 60, "what came after it")
    until(lambda: not list(spool.glob("*.zst")), 30, "an empty spool")
    assert [path.name for path in spool.glob("*.refused")] == [first.name + ".refused"]
