"""What survives kill -9, a full disk, a second server and a folder from the future."""

import os
import random
import re
import shutil
import subprocess
import threading
import time
from pathlib import Path

import pytest
import requests

import samples
from folder import archived, change, detected, query, waiting_batches
from program import BINARY, PATIENCE, clean_environment, copy_folder, kill_session, run, serve, token, until
from samples import ROSEVAL

#: Another one for every run; printed when a test fails, and taken from the environment to run it again.
SEED = int(os.environ.get("CORDON_TEST_SEED", time.time_ns() % 1_000_000))
ID = re.compile(rb"cordon-event-[0-9]+")


@pytest.fixture(autouse=True)
def chance():
    print(f"CORDON_TEST_SEED={SEED}")
    return random.Random(SEED)


def verified(folder: Path) -> None:
    outcome = run("verify", "--data", folder)
    assert outcome.code == 0, outcome.errors


# Import


def killed_import(folder: Path, file: Path, after: float) -> bool:
    """Imports and kills after so many seconds; whether the import was still running."""
    process = subprocess.Popen(
        [BINARY, "import", "systems", file, "--data", folder],
        stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
        env=clean_environment(), start_new_session=True,
    )
    try:
        process.wait(after)
        return False
    except subprocess.TimeoutExpired:
        kill_session(process)
        return True


@pytest.mark.parametrize("padding", [0, 6_500_000], ids=["beside others", "a large file, alone"])
def test_an_import_that_is_killed_is_done_whole_or_not_at_all(founded, tmp_path, chance, padding):
    count = 1_500
    file = tmp_path / "inventaire.csv"
    # A file is large by its length; empty lines are none of its rows.
    file.write_text(samples.systems(count, prefix="BIG") + "\n" * padding)

    def stored(folder) -> int:
        return query(folder, "SELECT count(*) FROM system WHERE code LIKE 'BIG-%'")[0][0]

    measured = copy_folder(founded, tmp_path / "measured")
    start = time.monotonic()
    run("import", "systems", file, "--data", measured).must_succeed()
    whole = time.monotonic() - start
    assert stored(measured) == count

    running = 0
    folder = copy_folder(founded, tmp_path / "data")
    for turn in range(40):
        # Most of the changes happen in the second half.
        is_running = killed_import(folder, file, whole * chance.uniform(0.2 if turn % 2 else 0.6, 1.05))
        running += is_running
        if not is_running:
            # The machine had more to do beside when the whole was measured.
            whole *= 0.9
        found = stored(folder)
        assert found in (0, count), f"half applied: {found} of {count}"
        verified(folder)
        if found:
            shutil.rmtree(folder)
            copy_folder(founded, folder)
        if turn >= 7 and running >= 4:
            break
    assert running >= 4, "most imports ended before they were killed: the test proves nothing"

    run("import", "systems", file, "--data", folder).must_succeed()
    again = run("import", "systems", file, "--data", folder).must_succeed()
    assert f"{count} unchanged" in again.errors and "0 rows created" in again.errors
    assert stored(folder) == count
    verified(folder)


# Ingestion


class Collector(threading.Thread):
    """Sends numbered batches, each until it is acknowledged, as collectors on bad lines do."""

    def __init__(self, number: int, secret: str, address: list[str]):
        super().__init__(daemon=True)
        self.number = number
        self.headers = {"Authorization": f"Bearer {secret}", "Content-Type": "application/x-ndjson"}
        self.address = address
        self.acknowledged: list[str] = []
        self.repeats = 0
        self.unexpected: list[str] = []
        self.ending = threading.Event()

    def run(self) -> None:
        batch = 0
        while not self.ending.is_set():
            batch += 1
            first = self.number * 10_000_000 + batch * 1_000
            names = [f"cordon-event-{first + offset}" for offset in range(1 + (batch * 37) % 120)]
            records = [samples.process_creation(name, f"cordon-marker {name}", host=f"ROS-PC-{self.number}-{batch // 8}")
                       for name in names]
            self.send(f"collector-{self.number}-{batch}", samples.lines(records), names)

    def send(self, key: str, body: bytes, names: list[str]) -> None:
        while True:
            try:
                answer = requests.post(
                    f"{self.address[0]}/api/v1/events", data=body,
                    headers=self.headers | {"Idempotency-Key": key}, timeout=10,
                )
            except requests.RequestException:
                time.sleep(0.05)
                continue
            if answer.status_code == 202:
                told = answer.json()
                if told["records"] != len(names):
                    self.unexpected.append(f"{key}: {told} for {len(names)} records")
                self.repeats += told["duplicate"]
                self.acknowledged += names
                return
            if answer.status_code not in (429, 503):
                self.unexpected.append(f"{key}: {answer.status_code} {answer.text[:300]}")
                return
            time.sleep(0.1)


def test_records_survive_kill_after_kill_once_each(data, tmp_path, chance):
    rules = samples.marker_rules(tmp_path / "rules")
    secret = token(data, "collector", "--ingest-for", ROSEVAL)
    address = [""]
    server = serve(data, "--rules", rules)
    collectors = [Collector(number, secret, address) for number in range(1, 4)]
    try:
        address[0] = server.url
        for collector in collectors:
            collector.start()
        for _ in range(8):
            time.sleep(chance.uniform(0.15, 1.2))
            server.kill()
            # The server holds the port of the address only while it runs; nobody answers in between.
            server = serve(data, "--rules", rules)
            address[0] = server.url
        until(lambda: sum(len(collector.acknowledged) for collector in collectors) > 500, what="enough records")
        for collector in collectors:
            collector.ending.set()
        for collector in collectors:
            collector.join(PATIENCE)
            assert not collector.is_alive()
        until(lambda: waiting_batches(data) == 0, 60, "detection in all batches")
        assert server.stop() == 0, server.said
    finally:
        for collector in collectors:
            collector.ending.set()
        server.__exit__()

    assert [problem for collector in collectors for problem in collector.unexpected] == []
    sent = [name for collector in collectors for name in collector.acknowledged]
    assert len(sent) == len(set(sent)) > 500
    verified(data)
    account(data, set(sent))


def account(folder: Path, acknowledged: set[str]) -> None:
    """Every acknowledged record stands once in the archive and once among the detections; no other does."""
    # Each record names its event twice: in its command line and as its identifier.
    for place, counts, each in [("archive", archived(folder, ID), 2), ("detections", detected(folder, ID), 2)]:
        lost = acknowledged - set(counts)
        assert not lost, f"{len(lost)} acknowledged records are not in the {place}: {sorted(lost)[:5]}"
        twice = {name: count for name, count in counts.items() if count != each}
        assert not twice, f"{len(twice)} records are there more than once in the {place}: {sorted(twice.items())[:5]}"
        unknown = set(counts) - acknowledged
        assert not unknown, f"{len(unknown)} records that nobody sent to the end are in the {place}: {sorted(unknown)[:5]}"
    (total,) = query(folder, "SELECT sum(detections) FROM alert")[0]
    assert total == len(acknowledged)
    (records,) = query(folder, "SELECT sum(records) FROM ingest_batch")[0]
    assert records == len(acknowledged)


# A full disk


@pytest.fixture
def small_disk(tmp_path):
    """A file system of 12 MB."""
    if os.geteuid() != 0:
        pytest.skip("only root can mount a small file system")
    place = tmp_path / "disk"
    place.mkdir()
    mounted = subprocess.run(["mount", "-t", "tmpfs", "-o", "size=12m", "tmpfs", place], capture_output=True, text=True)
    if mounted.returncode != 0:
        pytest.skip(f"a small file system cannot be mounted here: {mounted.stderr.strip()}")
    yield place
    subprocess.run(["umount", "--lazy", place], check=True)


def test_a_full_disk_is_told_and_loses_nothing(founded, small_disk, tmp_path, chance):
    data = copy_folder(founded, small_disk / "data")
    rules = samples.marker_rules(tmp_path / "rules")
    secret = token(data, "collector", "--ingest-for", ROSEVAL)
    acknowledged: set[str] = set()
    refused: list[tuple[str, bytes, list[str]]] = []

    def batch(number: int) -> tuple[str, bytes, list[str]]:
        names = [f"cordon-event-{number * 1_000 + offset}" for offset in range(40)]
        # Noise that does not compress, so that the disk fills soon.
        return f"batch-{number}", samples.lines([
            samples.process_creation(name, f"cordon-marker {name} {chance.randbytes(1_500).hex()}") for name in names
        ]), names

    with serve(data, "--rules", rules) as server:
        def send(key: str, body: bytes) -> requests.Response:
            return requests.post(f"{server.url}/api/v1/events", data=body, timeout=30, headers={
                "Authorization": f"Bearer {secret}", "Idempotency-Key": key, "Accept-Language": "en"})

        filler = small_disk / "filler"
        number = 0
        while len(refused) < 5:
            number += 1
            assert number < 400, "the disk does not fill"
            key, body, names = batch(number)
            answer = send(key, body)
            if answer.status_code == 202:
                acknowledged.update(names)
                if number == 5:
                    free = os.statvfs(small_disk)
                    filler.write_bytes(bytes(max(0, free.f_bavail * free.f_bsize - 700_000)))
            else:
                assert answer.status_code == 507, f"{answer.status_code} {answer.text}"
                problem = answer.json()
                assert problem["status"] == 507 and "disk" in problem["detail"].lower()
                refused.append((key, body, names))
        assert len(acknowledged) >= 200

        # Pages can still be read while the disk is full.
        assert requests.get(f"{server.url}/healthz", timeout=10).status_code == 200
        assert requests.get(f"{server.url}/sign-in", timeout=10).status_code == 200

        filler.unlink()
        for key, body, names in refused:
            answer = until(lambda: (got := send(key, body)).status_code == 202 and got, 20, "room on the disk")
            assert not answer.json()["duplicate"], "what was refused must not have been kept"
            acknowledged.update(names)
        until(lambda: waiting_batches(data) == 0, 60, "detection in all batches")
        assert server.stop() == 0, server.said
    verified(data)
    account(data, acknowledged)


def test_a_full_disk_stops_an_import_before_anything_is_changed(founded, small_disk, tmp_path):
    data = copy_folder(founded, small_disk / "data")
    file = tmp_path / "inventaire.csv"
    file.write_text(samples.systems(1_500, prefix="BIG"))
    free = os.statvfs(small_disk)
    filler = small_disk / "filler"
    filler.write_bytes(bytes(free.f_bavail * free.f_bsize - 150_000))
    outcome = run("import", "systems", file, "--data", data)
    assert outcome.code == 1
    assert "the disk is full" in outcome.errors
    filler.unlink()
    assert query(data, "SELECT count(*) FROM system WHERE code LIKE 'BIG-%'") == [(0,)]
    verified(data)
    run("import", "systems", file, "--data", data).must_succeed()


# Whose folder it is


def test_a_second_server_on_the_folder_is_refused_with_a_sentence(data):
    with serve(data) as first:
        for command in (["serve", "--port", "0"], ["generate"]):
            outcome = run(*command, "--data", data)
            assert outcome.code == 1
            assert f"is in use by process {first.process.pid}" in outcome.errors
            assert "--data" in outcome.errors
        assert requests.get(f"{first.url}/readyz", timeout=10).status_code == 200
        # Small commands work beside the server.
        run("verify", "--data", data).must_succeed()
        assert first.stop() == 0
    with serve(data) as again:
        assert again.stop() == 0


def test_a_killed_server_leaves_no_lock_behind(data):
    with serve(data) as first:
        first.kill()
    with serve(data) as second:
        assert second.stop() == 0


@pytest.mark.parametrize("command", [["serve", "--port", "0"], ["verify"], ["import", "systems", "FILE"], ["backup", "OUT"]])
def test_a_folder_written_by_a_newer_version_is_refused_and_left_alone(data, tmp_path, command):
    file = tmp_path / "inventaire.csv"
    file.write_text(samples.systems(1))
    change(data, "INSERT INTO grdb_migrations (identifier) VALUES ('97')")
    before = query(data, "SELECT * FROM audit ORDER BY sequence")
    arguments = [{"FILE": file, "OUT": tmp_path / "out.sqlite"}.get(word, word) for word in command]
    outcome = run(*arguments, "--data", data)
    assert outcome.code == 1
    assert "was written by a newer Cordon" in outcome.errors and "97" in outcome.errors
    assert query(data, "SELECT * FROM audit ORDER BY sequence") == before


def test_a_file_that_is_not_ours_is_refused(tmp_path):
    folder = tmp_path / "data"
    folder.mkdir()
    (folder / "cordon.sqlite").write_bytes(b"not a database, but somebody's letter\n" * 50)
    outcome = run("verify", "--data", folder)
    assert outcome.code == 1 and "not a Cordon data file" in outcome.errors
    assert (folder / "cordon.sqlite").read_bytes().startswith(b"not a database")


# Backup and restore


def test_a_backup_made_while_serving_restores_to_the_same_records(data, tmp_path):
    rules = samples.marker_rules(tmp_path / "rules")
    secret = token(data, "collector", "--ingest-for", ROSEVAL)
    backup = tmp_path / "backup.cordon"
    with serve(data, "--rules", rules) as server:
        answer = requests.post(f"{server.url}/api/v1/events", timeout=10, headers={"Authorization": f"Bearer {secret}"},
                               data=samples.lines([samples.process_creation("a", "cordon-marker cordon-event-1")]))
        assert answer.status_code == 202
        until(lambda: query(data, "SELECT count(*) FROM alert")[0][0] == 1, 20, "the alert")
        run("backup", "--data", data, backup).must_succeed()
        assert server.stop() == 0
    again = run("backup", "--data", data, backup)
    assert again.code == 1 and "there already" in again.errors

    restored = tmp_path / "restored"
    run("restore", "--data", restored, backup).must_succeed()
    shutil.copytree(data / "archive", restored / "archive")
    verified(restored)
    for table in ("establishment", "system", "alert", "account", "audit"):
        assert query(restored, f"SELECT * FROM {table}") == query(data, f"SELECT * FROM {table}")
    refused = run("restore", "--data", restored, backup)
    assert refused.code == 1, "a restore must not write over records"

    cut = tmp_path / "cut.cordon"
    cut.write_bytes(backup.read_bytes()[: backup.stat().st_size // 2])
    outcome = run("restore", "--data", tmp_path / "never", cut)
    assert outcome.code == 1 and len(outcome.errors.strip()) > 20
    assert not (tmp_path / "never" / "cordon.sqlite").exists()
