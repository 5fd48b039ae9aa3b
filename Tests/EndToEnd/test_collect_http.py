"""Batches over HTTP to the collector, and what happens to them when machines die, disks fill up, or disks are slow."""

import gzip
import http.server
import os
import random
import re
import shutil
import signal
import subprocess
import threading
import time
from pathlib import Path

import pytest
import requests

from folder import archived
from program import BINARY, PATIENCE, clean_environment, kill_session, port_of_its_own, serve, token, until
from samples import ROSEVAL

zstandard = pytest.importorskip("zstandard")
#: Another one for every run; printed when a test fails, and taken from the environment to run it again.
SEED = int(os.environ.get("CORDON_TEST_SEED", time.time_ns() % 1_000_000))
ID = re.compile(rb"cordon-event-[0-9]+")
SECRET = "un-jeton-de-collecte-pour-essai"


@pytest.fixture(autouse=True)
def chance():
    print(f"CORDON_TEST_SEED={SEED}")
    return random.Random(SEED)


class Collector:
    """`cordon collect` that takes batches over HTTP on one port for as long as the test lasts."""

    LISTENING = re.compile(r"batches: HTTP at 127\.0\.0\.1, port (\d+)")

    def __init__(self, folder: Path, hub: str, secret: str, *arguments, **environment):
        self.folder, self.hub, self.secret = folder, hub, secret
        self.arguments, self.environment = arguments, environment
        self.spool = folder / "spool"
        folder.mkdir(parents=True, exist_ok=True)
        (folder / "tokens").write_text(f"# essai\n{SECRET}\n")
        # Of its own, because senders go on asking for it while the collector is away.
        self.port = port_of_its_own()
        self.start()

    def start(self) -> None:
        self.log = self.folder / f"collect-{time.monotonic_ns()}.log"
        with open(self.log, "wb") as log:
            self.process = subprocess.Popen(
                [BINARY, "collect", "--hub", self.hub, "--spool", self.spool, "--http", f"127.0.0.1:{self.port}",
                 "--http-tokens", self.folder / "tokens", *self.arguments],
                stdin=subprocess.DEVNULL, stdout=log, stderr=log, start_new_session=True,
                env=clean_environment(CORDON_TOKEN=self.secret, **self.environment))
        until(lambda: self.LISTENING.search(self.log.read_text()), 20, "the collector's port")
        self.port = int(self.LISTENING.search(self.log.read_text()).group(1))
        self.url = f"http://127.0.0.1:{self.port}/api/v1/events"

    def kill(self) -> None:
        kill_session(self.process)

    def stop(self) -> None:
        self.process.send_signal(signal.SIGTERM)
        try:
            assert self.process.wait(PATIENCE) == 0, self.log.read_text()[-3000:]
        finally:
            if self.process.poll() is None:
                kill_session(self.process)


def record(number: int) -> bytes:
    return b'{"@timestamp":"2026-03-14T02:04:05Z","message":"cordon-event-%d"}\n' % number


def post(collector: Collector, body: bytes, secret: str = SECRET, **headers) -> requests.Response:
    names = {name.replace("_", "-"): value for name, value in headers.items()}
    return requests.post(
        collector.url, body, headers={"Authorization": f"Bearer {secret}", "Content-Type": "application/x-ndjson"} | names,
        timeout=20)


def arrived(folder: Path, expected: set[str], timeout: float = 60) -> None:
    until(lambda: set(archived(folder, ID)) >= expected, timeout, "every record")
    counts = archived(folder, ID)
    assert set(counts) == expected
    assert set(counts.values()) == {1}, {name: count for name, count in counts.items() if count != 1}


@pytest.fixture
def hub(data):
    with serve(data) as server:
        yield data, server, token(data, "collecteur", "--ingest-for", ROSEVAL)


def test_batches_come_packed_or_not_and_are_kept_once(hub, tmp_path):
    collector = Collector(tmp_path / "c", hub[1].url, hub[2])
    try:
        first = post(collector, record(1) + record(2), Idempotency_Key="lot-1")
        assert first.status_code == 202 and first.json() == {"batch": "http-lot-1", "records": 2, "duplicate": False}
        packed = post(collector, gzip.compress(record(3)), Content_Encoding="gzip", Idempotency_Key="lot-2")
        assert packed.status_code == 202 and packed.json()["records"] == 1
        squeezed = post(collector, zstandard.compress(record(4)), Content_Encoding="zstd")
        assert squeezed.status_code == 202 and squeezed.json()["batch"].startswith("http-sha256:")
        arrived(hub[0], {f"cordon-event-{n}" for n in range(1, 5)})
        # Sent again after the hub has them: sent on, and kept once there.
        for body, headers in [(record(1) + record(2), {"Idempotency_Key": "lot-1"}), (record(4), {})]:
            assert post(collector, body, **headers).status_code == 202
        assert post(collector, record(5), Idempotency_Key="lot-3").status_code == 202
        # What waits is sent in its order: once the last is there, nothing waits under the first's name any more.
        arrived(hub[0], {f"cordon-event-{n}" for n in range(1, 6)})
        # Other records under a name that went on to the hub before: kept beside the first, not taken for them.
        assert post(collector, record(6), Idempotency_Key="lot-1").status_code == 202
        arrived(hub[0], {f"cordon-event-{n}" for n in range(1, 7)})

        assert post(collector, record(9), secret="un-autre-jeton-bien-trop-long").status_code == 401
        assert requests.post(collector.url, record(9), timeout=9).headers["WWW-Authenticate"] == "Bearer"
        assert requests.get(collector.url, headers={"Authorization": f"Bearer {SECRET}"}, timeout=9).status_code == 405
        assert requests.post(collector.url + "x", record(9), timeout=9).status_code == 404
        assert post(collector, record(9), Content_Encoding="br").status_code == 415
        assert post(collector, b"no gzip", Content_Encoding="gzip").status_code == 400
        assert post(collector, record(9), Idempotency_Key="é").status_code == 400
        bomb = zstandard.compress(b"\n" * (64 << 20))
        assert post(collector, bomb, Content_Encoding="zstd").status_code == 413
        assert post(collector, b"").json()["records"] == 0
    finally:
        collector.stop()
    assert set(archived(hub[0], ID)) == {f"cordon-event-{n}" for n in range(1, 7)}


def test_a_full_spool_answers_429_and_loses_nothing(data, tmp_path, chance):
    secret = token(data, "collecteur", "--ingest-for", ROSEVAL)
    port = port_of_its_own()
    # Nobody answers at the hub: a megabyte of spool is soon full.
    collector = Collector(tmp_path / "c", f"http://127.0.0.1:{port}", secret, "--spool-limit", "1")
    try:
        kept, number, refused = set(), 0, None
        while refused is None and number < 4_000:
            lines = b"".join(record(n) + chance.randbytes(2_000).hex().encode() + b"\n" for n in range(number, number + 20))
            answer = post(collector, lines, Idempotency_Key=f"lot-{number}")
            if answer.status_code == 429:
                refused = answer
            else:
                assert answer.status_code == 202
                kept |= {f"cordon-event-{n}" for n in range(number, number + 20)}
                number += 20
        assert refused is not None and int(refused.headers["Retry-After"]) > 0
        with serve(data, "--port", port):
            until(lambda: set(archived(data, ID)) >= kept, 60, "what was kept")
            until(lambda: post(collector, record(9_999), Idempotency_Key="later").status_code == 202, 60, "room again")
            arrived(data, kept | {"cordon-event-9999"})
    finally:
        collector.stop()


class Sender(threading.Thread):
    """Sends numbered batches, each until it is acknowledged, as programs on bad lines do."""

    def __init__(self, number: int, collector: Collector, bodies=lambda body: body):
        super().__init__(daemon=True)
        self.number, self.collector, self.bodies = number, collector, bodies
        self.acknowledged: set[str] = set()
        self.longest = 0.0
        self.unexpected: list[str] = []
        self.ending = threading.Event()

    def run(self) -> None:
        batch = 0
        while not self.ending.is_set():
            batch += 1
            first = self.number * 10_000_000 + batch * 1_000
            count = 1 + (batch * 37) % 90
            names = {f"cordon-event-{n}" for n in range(first, first + count)}
            body = b"".join(record(n) for n in range(first, first + count))
            while not self.ending.is_set() or batch == 0:
                start = time.monotonic()
                try:
                    answer = post(self.collector, body, Idempotency_Key=f"sender-{self.number}-{batch}")
                except requests.RequestException:
                    time.sleep(0.03)
                    continue
                if answer.status_code == 202:
                    self.longest = max(self.longest, time.monotonic() - start)
                    self.acknowledged |= names
                    break
                if answer.status_code not in (429, 503):
                    self.unexpected.append(f"{answer.status_code} {answer.text[:200]}")
                    return
                time.sleep(0.1)


def test_kill_after_kill_of_collector_and_hub_every_acknowledged_record_arrives_once(data, tmp_path, chance):
    secret = token(data, "collecteur", "--ingest-for", ROSEVAL)
    port = port_of_its_own()
    server = serve(data, "--port", port)
    collector = Collector(tmp_path / "c", server.url, secret)
    senders = [Sender(number, collector) for number in range(1, 4)]
    try:
        for sender in senders:
            sender.start()
        for turn in range(10):
            time.sleep(chance.uniform(0.1, 0.9))
            collector.kill()
            if turn % 3 == 1:
                server.kill()
                time.sleep(chance.uniform(0, 0.4))
                server = serve(data, "--port", port)
            collector.start()
        until(lambda: sum(len(sender.acknowledged) for sender in senders) > 200, what="enough records")
        for sender in senders:
            sender.ending.set()
        for sender in senders:
            sender.join(PATIENCE)
        assert not [problem for sender in senders for problem in sender.unexpected]
        acknowledged = set().union(*(sender.acknowledged for sender in senders))
        assert len(acknowledged) > 200
        until(lambda: set(archived(data, ID)) >= acknowledged, 90, "every acknowledged record")
        until(lambda: not list(collector.spool.glob("*.zst")), 30, "an empty spool")
        counts = archived(data, ID)
        assert set(counts.values()) == {1}, "a record is kept twice"
    finally:
        for sender in senders:
            sender.ending.set()
        collector.kill()
        server.kill()


@pytest.mark.skipif(os.geteuid() != 0, reason="a small disk can be mounted by root alone")
def test_a_full_disk_stops_the_intake_with_a_signal_and_loses_nothing(data, tmp_path, chance):
    disk = tmp_path / "disk"
    disk.mkdir()
    if subprocess.run(["mount", "-t", "tmpfs", "-o", "size=2m", "tmpfs", disk], capture_output=True).returncode:
        pytest.skip("nothing can be mounted here")
    secret = token(data, "collecteur", "--ingest-for", ROSEVAL)
    try:
        port = port_of_its_own()
        collector = Collector(tmp_path / "c", f"http://127.0.0.1:{port}", secret)
        collector.kill()
        collector.spool = disk / "spool"
        collector.start()
        kept, number, refused = set(), 0, None
        while refused is None and number < 4_000:
            lines = b"".join(record(n) + chance.randbytes(2_000).hex().encode() + b"\n" for n in range(number, number + 20))
            answer = post(collector, lines, Idempotency_Key=f"lot-{number}")
            if answer.status_code == 202:
                kept |= {f"cordon-event-{n}" for n in range(number, number + 20)}
                number += 20
            else:
                refused = answer
        assert refused.status_code == 429 and int(refused.headers["Retry-After"]) > 0
        assert "disk full" in collector.log.read_text()
        # A kill on a full disk leaves half of nothing.
        collector.kill()
        collector.start()
        with serve(data, "--port", port):
            until(lambda: post(collector, record(9_999), Idempotency_Key="later").status_code == 202, 60, "room again")
            arrived(data, kept | {"cordon-event-9999"})
        collector.stop()
    finally:
        if collector.process.poll() is None:
            collector.kill()
        subprocess.run(["umount", "-l", disk], check=True)


SLOW = r"""
#define _GNU_SOURCE
#include <dlfcn.h>
#include <fcntl.h>
#include <stdlib.h>
#include <unistd.h>
static void note(const char *what) {
    const char *notes = getenv("NOTES_OF_FSYNC");
    int file = notes ? open(notes, O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0600) : -1;
    if (file < 0) return;
    if (write(file, what, 1) != 1) _exit(9);
    close(file);
}
int fsync(int fd) {
    static int (*real)(int);
    if (!real) real = dlsym(RTLD_NEXT, "fsync");
    note(".");
    usleep(250000);
    const char *gate = getenv("GATE_OF_FSYNC");
    if (gate && access(gate, F_OK) == 0) note("g");
    while (gate && access(gate, F_OK) == 0) usleep(10000);
    return real(fd);
}
"""


@pytest.fixture
def slow_disk(tmp_path):
    """An environment in which each wait for the disk takes a quarter of a second longer, and is noted in a file; as long as there is
    a file `NAME.gate`, it does not end.
    """
    if shutil.which("cc") is None:
        pytest.skip("no C compiler")
    (tmp_path / "slow.c").write_text(SLOW)
    library = tmp_path / "slow.so"
    subprocess.run(["cc", "-shared", "-fPIC", "-o", library, tmp_path / "slow.c", "-ldl"], check=True)
    return lambda name: {"LD_PRELOAD": str(library), "NOTES_OF_FSYNC": str(tmp_path / name), "GATE_OF_FSYNC": str(tmp_path / f"{name}.gate")}


def test_a_slow_disk_holds_senders_up_and_loses_nothing(data, tmp_path, slow_disk):
    secret = token(data, "collecteur", "--ingest-for", ROSEVAL)
    with serve(data, **slow_disk("hub")) as server:
        collector = Collector(tmp_path / "c", server.url, secret, **slow_disk("collector"))
        senders = [Sender(number, collector) for number in range(1, 5)]
        try:
            for sender in senders:
                sender.start()
            waits = tmp_path / "hub"
            until(lambda: waits.exists() and all(sender.acknowledged for sender in senders), what="an acknowledged batch of each")
            # A disk on which nothing ends any more: pages do not wait for it.
            gate = tmp_path / "hub.gate"
            gate.touch()
            until(lambda: "g" in waits.read_text(), what="somebody who waits for the hub's disk")
            assert requests.get(server.url + "/healthz", timeout=60).status_code == 200
            assert gate.exists()
            gate.unlink()
            for sender in senders:
                sender.ending.set()
            for sender in senders:
                sender.join(PATIENCE)
            acknowledged = set().union(*(sender.acknowledged for sender in senders))
            assert acknowledged and not [problem for sender in senders for problem in sender.unexpected]
            # The disk was slow indeed, and both waited for it before they acknowledged.
            assert max(sender.longest for sender in senders) >= 0.25
            assert all((tmp_path / name).stat().st_size > 0 for name in ["hub", "collector"])
            arrived_of = lambda: set(archived(data, ID)) >= acknowledged
            until(arrived_of, 90, "every acknowledged record")
            assert set(archived(data, ID).values()) == {1}
        finally:
            for sender in senders:
                sender.ending.set()
            collector.kill()


def test_a_hub_that_is_behind_answers_429_with_a_time_and_keeps_what_it_acknowledged(data, tmp_path, slow_disk):
    secret = token(data, "collecteur", "--ingest-for", ROSEVAL)
    with serve(data, CORDON_INTAKE_WAITING_BATCHES="1", **slow_disk("hub")) as server:
        answers: list[tuple[int, requests.Response]] = []

        def send(number: int) -> None:
            answers.append((number, requests.post(
                server.url + "/api/v1/events", record(number), timeout=60,
                headers={"Authorization": f"Bearer {secret}", "Idempotency-Key": f"lot-{number}"})))

        threads = [threading.Thread(target=send, args=[number]) for number in range(12)]
        # Nothing is kept, and so nothing makes room, until somebody was refused.
        gate = tmp_path / "hub.gate"
        gate.touch()
        for thread in threads:
            thread.start()
        until(lambda: any(answer.status_code == 429 for _, answer in list(answers)), what="a refusal")
        gate.unlink()
        for thread in threads:
            thread.join(PATIENCE)
        refused = [answer for _, answer in answers if answer.status_code == 429]
        kept = {f"cordon-event-{number}" for number, answer in answers if answer.status_code == 202}
        assert len(answers) == 12 and refused and kept and len(refused) + len(kept) == 12
        for answer in refused:
            assert int(answer.headers["Retry-After"]) >= 1
            assert answer.headers["Content-Type"].startswith("application/problem+json")
        arrived(data, kept)
        # Sent again after that time, what was refused is kept as well.
        for number in range(12):
            until(lambda: not answers or send(number) or answers[-1][1].status_code == 202, 60, "room")
        arrived(data, {f"cordon-event-{number}" for number in range(12)})


def test_a_token_that_is_taken_out_opens_nothing_and_a_new_one_does_without_a_start(hub, tmp_path):
    collector = Collector(tmp_path / "c", hub[1].url, hub[2])
    session = requests.Session()
    tokens = collector.folder / "tokens"

    def ask(number: int, secret: str) -> int:
        return session.post(
            collector.url, record(number), headers={"Authorization": f"Bearer {secret}"}, timeout=20).status_code

    try:
        new = "un-jeton-qui-remplace-l-autre"
        assert ask(1, SECRET) == 202 and ask(2, new) == 401
        fresh = tokens.with_suffix(".new")
        fresh.write_text(new + "\n")
        fresh.rename(tokens)
        # On the connection that is open, and on others.
        until(lambda: ask(3, SECRET) == 401, 15, "the old token's end")
        assert ask(4, new) == 202 and post(collector, record(5), secret=SECRET).status_code == 401
        # A file that is no use changes nothing.
        tokens.write_text("court\n")
        until(lambda: "tokens not changed" in collector.log.read_text(), 15, "a line in the log")
        assert ask(6, new) == 202
        until(lambda: set(archived(hub[0], ID)) >= {"cordon-event-1", "cordon-event-4", "cordon-event-6"}, 30, "the records")
    finally:
        collector.stop()
    assert "cordon-event-5" not in archived(hub[0], ID)


def test_a_spooled_batch_that_the_disk_damaged_is_set_aside_and_holds_nothing_up(data, tmp_path, chance):
    secret = token(data, "collecteur", "--ingest-for", ROSEVAL)
    port = port_of_its_own()
    collector = Collector(tmp_path / "c", f"http://127.0.0.1:{port}", secret)
    try:
        for number in range(1, 6):
            assert post(collector, record(number), Idempotency_Key=f"lot-{number}").status_code == 202
        collector.kill()
        files = sorted(collector.spool.glob("*.zst"), key=lambda path: int(path.name.split("-")[0]))
        assert len(files) == 5
        torn = files[2].read_bytes()
        # Behind the name of the batch, which is what is needed to know it: the end is what a crash leaves out.
        files[2].write_bytes(torn[:len(torn) - chance.randrange(1, 12)])
        collector.start()
        with serve(data, "--port", port):
            arrived(data, {f"cordon-event-{n}" for n in (1, 2, 4, 5)})
            until(lambda: list(collector.spool.glob("*.refused")), 10, "the damaged batch aside")
    finally:
        collector.kill()


class Gateway(http.server.BaseHTTPRequestHandler):
    """Something in front of the hub that answers as it likes."""

    mode = "busy"
    asked: list[str] = []

    def do_POST(self):
        self.asked.append(f"POST {self.path}")
        self.rfile.read(int(self.headers.get("Content-Length") or 0))
        match self.mode:
            case "sign-in":
                self.send_response(302)
                self.send_header("Location", "/login")
            case "welcome":
                self.send_response(200)
            case _:
                self.send_response(503)
        self.send_header("Content-Length", "0")
        self.end_headers()

    def do_GET(self):
        self.asked.append(f"GET {self.path}")
        self.send_response(200)
        self.send_header("Content-Length", "0")
        self.end_headers()

    def log_message(self, *_):
        pass


@pytest.fixture
def gateway():
    Gateway.mode, Gateway.asked = "busy", []
    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Gateway)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()


@pytest.mark.parametrize("mode", ["sign-in", "welcome"])
def test_a_friendly_page_is_no_receipt(hub, gateway, tmp_path, mode):
    Gateway.mode = mode
    collector = Collector(tmp_path / "c", gateway, hub[2])
    try:
        assert post(collector, record(1), Idempotency_Key="lot-1").status_code == 202
        until(lambda: "hub does not take batches" in collector.log.read_text(), 20, "what the collector says")
        time.sleep(1)
        assert len(list(collector.spool.glob("*.zst"))) == 1
        # Neither the records nor the token go where the answer points to.
        assert set(Gateway.asked) == {"POST /api/v1/events"}
        collector.stop()
        collector.hub = hub[1].url
        collector.start()
        arrived(hub[0], {"cordon-event-1"})
    finally:
        collector.kill()


def test_a_damaged_batch_is_set_aside_and_counted(hub, gateway, tmp_path):
    collector = Collector(tmp_path / "c", gateway, hub[2])
    try:
        for number in (1, 2):
            assert post(collector, record(number), Idempotency_Key=f"lot-{number}").status_code == 202
        collector.stop()
        first = min(collector.spool.glob("*.zst"), key=lambda path: int(path.name.split("-")[0]))
        first.write_bytes(first.read_bytes()[:6])
        collector.hub = hub[1].url
        collector.start()
        arrived(hub[0], {"cordon-event-2"})
        assert [path.name for path in collector.spool.glob("*.refused")] == [first.name + ".refused"]
        collector.stop()
        collector.start()
        until(lambda: "were set aside" in collector.log.read_text(), 20, "a word about what waits for a person")
    finally:
        collector.kill()
