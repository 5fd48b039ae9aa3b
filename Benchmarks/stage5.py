#!/usr/bin/env python3
"""Measures the shared SOC's intake: from bytes posted to archive, index, detection and alert, on the machine's own cores.

    Benchmarks/stage5.py --binary .build/release/cordon [--rules shared/corpora/sigma/rules] [--seconds 30]

Batches of Windows records, each unlike all others, are made and packed first, and then go to a real `cordon serve` over
HTTP: first as fast as it takes them, then at a steady rate. In one batch of ten, a record meets a rule of the
measurement's own: how long after the batch was posted its alert can be read is the latency. What each stage costs is
read from the server's metrics. Everything is deleted at the end.
"""

import argparse
import http.client
import json
import os
import re
import signal
import sqlite3
import statistics
import subprocess
import sys
import tempfile
import threading
import time
import urllib.parse
import urllib.request
from pathlib import Path

RULE = """title: Marked record
id: 6f0c7a9e-8a52-4a8e-9a3f-5d8a8c1f0f09
level: high
logsource: {category: process_creation, product: windows}
detection: {selection: {CommandLine|contains: 'cordon-latency-'}, condition: selection}
"""


TEMPLATE = json.dumps({
    "@timestamp": "%(time)s", "agent": {"type": "winlogbeat", "version": "8.13.0"}, "host": {"name": "pc-%(host)d"},
    "winlog": {
        "channel": "Microsoft-Windows-Sysmon/Operational", "event_id": "1", "record_id": 424242,
        "computer_name": "%(mark)sPC-%(host)d.chu.example", "provider_name": "Microsoft-Windows-Sysmon",
        "event_data": {
            "Image": "C:\\Program Files\\Microsoft Office\\root\\Office16\\WINWORD.EXE", "CommandLine": "%(command)s",
            "ParentImage": "C:\\Windows\\explorer.exe", "ParentCommandLine": "C:\\Windows\\Explorer.EXE",
            "User": "CHU\\agent%(agent)d", "IntegrityLevel": "Medium", "ProcessId": "%(process)d",
            "Hashes": "SHA256=%(hash)064x", "CurrentDirectory": "C:\\Users\\", "LogonId": "0x3e7",
            "Company": "Microsoft Corporation", "Product": "Microsoft Office", "OriginalFileName": "WinWord.exe"}},
}).replace("424242", "%(number)d") + "\n"
COMMAND = "WINWORD.EXE /n C:\\\\Users\\\\agent\\\\Documents\\\\compte-rendu.docx"


def record(number: int, command: str = COMMAND, mark: str = "") -> bytes:
    """A record that no other is like: one that came before is known, and not detected in twice."""
    return (TEMPLATE % {
        "time": time.strftime("%Y-%m-%dT%H:%M:%S.000Z", time.gmtime()), "host": number % 400, "number": number,
        "command": command, "agent": number % 900, "process": 4000 + number % 9000, "hash": number % 5000, "mark": mark,
    }).encode()


def compress(data: bytes) -> bytes:
    return subprocess.run(["zstd", "-q", "-3", "-c"], input=data, stdout=subprocess.PIPE, check=True).stdout


def rss(pid: int) -> float:
    return int(re.search(r"VmRSS:\s+(\d+)", Path(f"/proc/{pid}/status").read_text()).group(1)) / 1024


def cpu(pid: int) -> float:
    fields = Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--binary", default=".build/release/cordon")
    parser.add_argument("--rules", action="append", default=[])
    parser.add_argument("--seconds", type=float, default=30, help="of each of the two parts")
    parser.add_argument("--rate", type=int, default=50_000, help="records a second of the second part")
    parser.add_argument("--batch", type=int, default=1_000)
    parser.add_argument("--senders", type=int, default=4)
    parser.add_argument("--only", choices=["full", "paced", "flood"])
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        measure(options, Path(folder))


def measure(options, folder: Path) -> None:
    data, own = folder / "data", folder / "own"
    own.mkdir()
    (own / "rule.yml").write_text(RULE)
    rules = [part for path in options.rules + [str(own)] for part in ("--rules", path)]
    environment = os.environ | {
        "CORDON_NETWORK": "Mesure", "CORDON_ADMIN": "admin@mesure.example", "CORDON_ADMIN_PASSWORD": "quatre mots sans lien 7",
        "CORDON_LOG_LEVEL": "error"}
    server = subprocess.Popen(
        [options.binary, "serve", "--data", data, "--port", "0", *rules], env=environment, stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT, text=True)
    try:
        url = next(match.group(1) for line in server.stdout if (match := re.search(r"(http://[^\s/]+:\d+)/", line)))
        threading.Thread(target=server.stdout.read, daemon=True).start()
        registry = folder / "e.csv"
        sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "Tests/EndToEnd"))
        import samples
        registry.write_text(samples.ESTABLISHMENTS)
        subprocess.run([options.binary, "import", "establishments", registry, "--data", data], check=True, capture_output=True)
        secrets = [subprocess.run(
            [options.binary, "token", "create", "--data", data, name, "--ingest-for", hospital], check=True,
            capture_output=True, text=True).stdout.strip()
            for name, hospital in (("mesure", samples.ROSEVAL), ("voisin", samples.TILLEULS))]
        if options.only == "flood":
            flood(options, url, secrets, data)
        else:
            run(options, server.pid, url, secrets[0], data)
    finally:
        server.send_signal(signal.SIGTERM)
        try:
            server.wait(60)
        except subprocess.TimeoutExpired:
            server.kill()


class Senders:
    """Threads that post batches which were packed before: what they cost is next to nothing."""

    def __init__(self, options, url: str, secret: str, rate: int | None, first: int, marked: int = 10):
        self.options, self.url, self.secret, self.rate = options, url, secret, rate
        self.sent, self.refused, self.marks, self.lock = 0, 0, {}, threading.Lock()
        wanted = int(options.seconds * (rate or options.most) / options.batch) + options.senders
        start = time.monotonic()
        self.bodies = []
        for number in range(wanted):
            begin = first + number * options.batch
            plain = b"".join(record(begin + n) for n in range(options.batch))
            if number % marked == 0:
                mark = f"cordon-latency-{begin}"
                plain = plain[:plain.rindex(b"\n", 0, -1) + 1] + record(begin, f"{mark} /x", f"M{begin}-")
                self.bodies.append((mark, compress(plain)))
            else:
                self.bodies.append((None, compress(plain)))
            self.size = len(plain) / options.batch
        print(f"# {wanted} batches made in {time.monotonic() - start:.0f} s", file=sys.stderr)
        self.next, self.start, self.end = 0, 0.0, 0.0

    def take(self):
        with self.lock:
            if self.next == len(self.bodies) or (not self.rate and time.monotonic() > self.end):
                return None
            self.next += 1
            return self.next - 1

    def work(self) -> None:
        place = urllib.parse.urlsplit(self.url)
        connection = http.client.HTTPConnection(place.hostname, place.port, timeout=120)
        while (number := self.take()) is not None:
            mark, body = self.bodies[number]
            if self.rate:
                pause = self.start + number * self.options.batch / self.rate - time.monotonic()
                if pause > 0:
                    time.sleep(pause)
            if mark:
                self.marks[mark] = time.monotonic()
            while True:
                connection.request("POST", "/api/v1/events", body, {
                    "Authorization": f"Bearer {self.secret}", "Content-Encoding": "zstd",
                    "Content-Type": "application/x-ndjson", "Idempotency-Key": f"{id(self)}-{number}"})
                answer = connection.getresponse()
                answer.read()
                if answer.status < 300:
                    break
                if answer.status != 429:
                    raise SystemExit(f"the server answered {answer.status}")
                self.refused += 1
                time.sleep(0.05)
            with self.lock:
                self.sent += self.options.batch

    def run(self):
        self.start = time.monotonic()
        self.end = self.start + self.options.seconds
        threads = [threading.Thread(target=self.work) for _ in range(self.options.senders)]
        for thread in threads:
            thread.start()
        return threads


def metrics(url: str) -> dict[str, float]:
    text = urllib.request.urlopen(url + "/metrics", timeout=30).read().decode()
    return {name: float(value) for name, value in re.findall(r"^(cordon_\S+) ([0-9.e+-]+)$", text, re.MULTILINE)}


def run(options, pid: int, url: str, secret: str, data: Path) -> None:
    options.most = 150_000
    if options.only != "paced":
        part("as fast as it takes them", options, Senders(options, url, secret, None, 0), pid, url, data)
    if options.only != "full":
        title = f"{options.rate:,} records a second"
        part(title, options, Senders(options, url, secret, options.rate, 1 << 30), pid, url, data)


def flood(options, url: str, secrets: list[str], data: Path) -> None:
    """One hospital sends all it can, in batches of 10,000; another sends a batch a second."""
    options.most = 20_000
    quiet = argparse.Namespace(seconds=options.seconds, batch=100, senders=1)
    loud = argparse.Namespace(seconds=options.seconds + 2, batch=10_000, senders=16, most=60_000)
    for number, title in enumerate(("alone", "beside another's flood")):
        other = Senders(quiet, url, secrets[1], 100, (2 + number) << 30, marked=1)
        noise = Senders(loud, url, secrets[0], None, 1 << 33, marked=2) if number else None
        connection = sqlite3.connect(f"file:{data}/cordon.sqlite?mode=ro", uri=True, timeout=10)
        last = connection.execute("SELECT coalesce(max(id), 0) FROM detection").fetchone()[0]
        threads = noise.run() if noise else []
        time.sleep(1)
        mine, seen = other.run(), {}
        deadline = time.monotonic() + options.seconds + 60
        while (any(one.is_alive() for one in mine) or len(seen) < len(other.marks)) and time.monotonic() < deadline:
            for row, raw in connection.execute("SELECT id, raw FROM detection WHERE id > ? ORDER BY id", (last,)):
                last = row
                for mark in re.findall(rb"cordon-latency-[0-9]+", raw):
                    if mark.decode() in other.marks:
                        seen.setdefault(mark.decode(), time.monotonic())
            time.sleep(0.02)
        latency = sorted(seen[mark] - other.marks[mark] for mark in seen)
        for thread in threads:
            thread.join()
        print(f"\n### One batch of 100 a second, {title}\n\n| what | measured |\n|---|--:|")
        if noise:
            print(f"| records of the flood that were taken, and its answers 429 | {noise.sent:,}, {noise.refused:,} |")
        print(f"| answers 429 to the other | {other.refused} |")
        print(f"| its alerts, median, p99, worst | {statistics.median(latency):.2f} s, "
              f"{latency[int(len(latency) * .99)]:.2f} s, {latency[-1]:.2f} s of {len(latency)} "
              f"({len(other.marks) - len(seen)} missing) |")


def part(title: str, options, senders: Senders, pid: int, url: str, data: Path) -> None:
    connection = sqlite3.connect(f"file:{data}/cordon.sqlite?mode=ro", uri=True, timeout=10)
    last = connection.execute("SELECT coalesce(max(id), 0) FROM detection").fetchone()[0]
    memory, seen, used, before = [], {}, cpu(pid), metrics(url)
    threads = senders.run()
    deadline = None
    while any(thread.is_alive() for thread in threads) or len(seen) < len(senders.marks):
        if not any(thread.is_alive() for thread in threads):
            deadline = deadline or time.monotonic() + 60
            if time.monotonic() > deadline:
                break
        for number, raw in connection.execute("SELECT id, raw FROM detection WHERE id > ? ORDER BY id", (last,)):
            last = number
            for mark in re.findall(rb"cordon-latency-[0-9]+", raw):
                seen.setdefault(mark.decode(), time.monotonic())
        memory.append(rss(pid))
        time.sleep(0.03)
    sending = time.monotonic() - senders.start
    while connection.execute("SELECT count(*) FROM ingest_batch WHERE state = 'archived'").fetchone()[0]:
        time.sleep(0.02)
    seconds, used, after = time.monotonic() - senders.start, cpu(pid) - used, metrics(url)
    latency = sorted(seen[mark] - senders.marks[mark] for mark in seen)
    third = max(1, len(memory) // 3)
    each = used / senders.sent * 1e6
    print(f"\n### {title}\n\n| what | measured |\n|---|--:|")
    print(f"| records, {senders.size:.0f} bytes each | {senders.sent:,} |")
    print(f"| records a second until all were detected in | {senders.sent / seconds:,.0f} |")
    print(f"| answers 429 | {senders.refused} |")
    if latency:
        print(f"| alert readable after its record was posted: median, p99, worst | {statistics.median(latency):.2f} s, "
              f"{latency[int(len(latency) * .99)]:.2f} s, {latency[-1]:.2f} s of {len(latency)} "
              f"({len(senders.marks) - len(seen)} missing) |")
    print(f"| memory, largest in the first and in the last third | {max(memory[:third]):.0f} and {max(memory[-third:]):.0f} MB |")
    print(f"| server's CPU | {used:.1f} s in {seconds:.1f} s: {used / seconds:.2f} cores |")
    archive = sum(path.stat().st_size for path in (data / "archive").rglob("*.zst"))
    index = sum(path.stat().st_size for path in (data / "archive").rglob("*.idx"))
    print(f"| archive and index on the disk so far | {archive / 1e6:.0f} and {index / 1e6:.1f} MB |")
    stages(each, senders.sent, {name: after[name] - before.get(name, 0) for name in after})


def stages(each: float, sent: int, spent: dict[str, float]) -> None:
    def stage(name: str) -> float:
        return spent.get(f'cordon_intake_cpu_seconds_total{{stage="{name}"}}', 0) / sent * 1e6

    sampled = spent.get("cordon_detection_sampled_records_total", 0) or 1
    steps = {name: spent.get(f'cordon_detection_sampled_seconds_total{{step="{name}"}}', 0) / sampled * 1e6
             for name in ("decode", "tally", "observables", "match", "watch")}
    whole = sum(steps.values()) or 1
    detect = stage("detect")
    print("\n| stage | us CPU a record |\n|---|--:|")
    for name in ("pack", "write"):
        print(f"| {name} | {stage(name):.2f} |")
    for name, part in steps.items():
        print(f"| detect: {name} | {detect * part / whole:.2f} |")
    for name in ("index", "record"):
        print(f"| {name} | {stage(name):.2f} |")
    rest = each - stage("pack") - stage("write") - detect - stage("index") - stage("record")
    print(f"| HTTP, unpacking and the rest | {rest:.2f} |")
    print(f"| **whole** | **{each:.2f}** |")
    decode = detect * steps["decode"] / whole
    if decode:
        print(f"| whole to decoding alone | {each / decode:.1f} |")
    waits = spent.get("cordon_intake_disk_waits_total", 0)
    print(f"\n{sent / 1000 / (waits or 1):.1f} thousand records for each wait for the disk.")


if __name__ == "__main__":
    main()
