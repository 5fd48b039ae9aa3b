#!/usr/bin/env python3
"""Measures the shared SOC's intake: from bytes posted to archive, index, detection and alert, on the machine's own cores.

    Benchmarks/stage5.py --binary .build/release/cordon [--rules shared/corpora/sigma/rules] [--seconds 30]

Batches of Windows records go to a real `cordon serve` over HTTP, as zstd, from as many connections as there are cores; the
sender shares the cores. Some batches carry one record that a rule of the measurement's own finds: how long after it was
posted its alert can be read is the latency. Everything is deleted at the end.
"""

import argparse
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
import urllib.error
import urllib.request
from pathlib import Path

RULE = """title: Marked record
id: 6f0c7a9e-8a52-4a8e-9a3f-5d8a8c1f0f09
level: high
logsource: {category: process_creation, product: windows}
detection: {selection: {CommandLine|contains: 'cordon-latency-'}, condition: selection}
"""


def record(number: int, command: str) -> bytes:
    return json.dumps({
        "@timestamp": time.strftime("%Y-%m-%dT%H:%M:%S.000Z", time.gmtime()),
        "agent": {"type": "winlogbeat", "version": "8.13.0"}, "host": {"name": f"pc-{number % 400}"},
        "winlog": {
            "channel": "Microsoft-Windows-Sysmon/Operational", "event_id": "1", "record_id": number,
            "computer_name": f"PC-{number % 400}.chu.example", "provider_name": "Microsoft-Windows-Sysmon",
            "event_data": {
                "Image": "C:\\Program Files\\Microsoft Office\\root\\Office16\\WINWORD.EXE", "CommandLine": command,
                "ParentImage": "C:\\Windows\\explorer.exe", "ParentCommandLine": "C:\\Windows\\Explorer.EXE",
                "User": f"CHU\\agent{number % 900}", "IntegrityLevel": "Medium", "ProcessId": str(4000 + number % 9000),
                "Hashes": f"SHA256={number % 5000:064x}", "CurrentDirectory": "C:\\Users\\", "LogonId": "0x3e7",
                "Company": "Microsoft Corporation", "Product": "Microsoft Office", "OriginalFileName": "WinWord.exe"}},
    }).encode() + b"\n"


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
    parser.add_argument("--seconds", type=float, default=30)
    parser.add_argument("--batch", type=int, default=1_000)
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
        secret = subprocess.run(
            [options.binary, "token", "create", "--data", data, "mesure", "--ingest-for", samples.ROSEVAL], check=True,
            capture_output=True, text=True).stdout.strip()
        run(options, server.pid, url, secret, data)
    finally:
        server.send_signal(signal.SIGTERM)
        try:
            server.wait(60)
        except subprocess.TimeoutExpired:
            server.kill()


def run(options, pid: int, url: str, secret: str, data: Path) -> None:
    command = "WINWORD.EXE /n C:\\Users\\agent\\Documents\\compte-rendu.docx"
    plain = [b"".join(record(b * options.batch + n, command) for n in range(options.batch)) for b in range(16)]
    bodies = [compress(body) for body in plain]
    size = sum(map(len, plain)) / len(plain) / options.batch
    sent, marks, lock, end = [0], {}, threading.Lock(), time.monotonic() + options.seconds

    def send(body: bytes, key: str) -> None:
        while True:
            request = urllib.request.Request(url + "/api/v1/events", body, {
                "Authorization": f"Bearer {secret}", "Content-Encoding": "zstd", "Content-Type": "application/x-ndjson",
                "Idempotency-Key": key})
            try:
                urllib.request.urlopen(request, timeout=60).read()
                return
            except urllib.error.HTTPError as error:
                if error.code != 429:
                    raise
                time.sleep(min(float(error.headers.get("Retry-After", 1)), 0.2))

    def sender(number: int) -> None:
        turn = 0
        while time.monotonic() < end:
            key = f"{number}-{turn}"
            send(bodies[turn % len(bodies)], key)
            with lock:
                sent[0] += options.batch
            if turn % 10 == 0:
                mark = f"cordon-latency-{number}-{turn}"
                body = compress(record(turn, f"{mark} /x").replace(b"PC-", f"M{number}x{turn}-".encode()))
                with lock:
                    marks[mark] = time.monotonic()
                send(body, mark)
            turn += 1

    threads = [threading.Thread(target=sender, args=(n,)) for n in range(os.cpu_count() or 2)]
    memory, seen, used, start = [], {}, cpu(pid), time.monotonic()
    for thread in threads:
        thread.start()
    connection = sqlite3.connect(f"file:{data}/cordon.sqlite?mode=ro", uri=True, timeout=10)
    last = 0
    while any(thread.is_alive() for thread in threads) or (len(seen) < len(marks) and time.monotonic() < end + 120):
        for number, raw in connection.execute("SELECT id, raw FROM detection WHERE id > ? ORDER BY id", (last,)):
            last = number
            for mark in re.findall(rb"cordon-latency-[0-9]+-[0-9]+", raw):
                seen.setdefault(mark.decode(), time.monotonic())
        memory.append(rss(pid))
        time.sleep(0.02)
    while connection.execute("SELECT count(*) FROM ingest_batch WHERE state = 'archived'").fetchone()[0]:
        time.sleep(0.05)
    seconds, used = time.monotonic() - start, cpu(pid) - used
    latency = sorted(seen[mark] - marks[mark] for mark in seen)
    archive = sum(path.stat().st_size for path in (data / "archive").rglob("*.zst"))
    index = sum(path.stat().st_size for path in (data / "archive").rglob("*.idx"))
    print(f"records {sent[0]}, {size:.0f} bytes each, {seconds:.1f} s until all were detected in")
    print(f"sustained {sent[0] / seconds:,.0f} records/s; server {used / sent[0] * 1e6:.1f} us CPU a record")
    print(f"latency to alert: median {statistics.median(latency):.2f} s, p99 {latency[int(len(latency) * .99)]:.2f} s "
          f"of {len(latency)} ({len(marks) - len(seen)} missing)")
    third = max(1, len(memory) // 3)
    print(f"memory: {max(memory[:third]):.0f} MB in the first third, {max(memory[-third:]):.0f} MB in the last")
    print(f"archive {archive / sent[0]:.1f} bytes a record, index {index / sent[0]:.2f} bytes a record")


if __name__ == "__main__":
    main()
