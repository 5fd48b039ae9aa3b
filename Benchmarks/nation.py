#!/usr/bin/env python3
"""A nation's registry: import, ledger, pages and memory, and how they grow.

    Benchmarks/nation.py .build/release/cordon [--sizes 17 170 1300] [--rounds 30] [--feeds DIR]

For each number of establishments of 600 systems: makes a fictional network, writes its systems as CSV, imports that CSV into
an empty register that knows the establishments alone, loads the feeds if there are any, serves the result, and asks for
pages one at a time. Times of pages are those of the server with the loopback in them; CPU and peak memory are those that
the operating system accounts for. On a machine that other work shares, the CPU of a page tells more than its time.
"""

import argparse
import os
import re
import resource
import socket
import sqlite3
import statistics
import subprocess
import sys
import tempfile
import time
import http.client
from pathlib import Path

PAGES = [
    "/", "/systems", "/systems?support=ended&sort=-criticality", "/systems?q=serveur", "/systems/{system}",
    "/systems/{system}/scenarios", "/establishments/{establishment}", "/groups/{group}", "/suppliers",
    "/suppliers/{supplier}", "/products/{product}", "/debt", "/debt?state=ended&sort=-interest",
    "/debt?establishment={establishment}", "/debt?group={group}", "/debt/together", "/debt/together?group={group}",
    "/debt/expiries", "/debt/years", "/debt/years?group={group}", "/debt/map?establishment={establishment}",
    "/debt/map?group={group}", "/debt/openings", "/debt/openings?protection=missing",
    "/debt/openings?establishment={establishment}", "/debt/compare?establishment={establishment}", "/debt/costs",
    "/debt/reuse", "/debt?q=serveur", "/debt/report?group={group}", "/debt/report?establishment={establishment}",
    "/establishments", "/alerts", "/audit",
]


def measured(command, **more):
    """Wall seconds, CPU seconds and peak memory in MB of a command."""
    start = time.monotonic()
    process = subprocess.Popen([str(part) for part in command], **more)
    _, status, usage = os.wait4(process.pid, 0)
    wall = time.monotonic() - start
    if os.waitstatus_to_exitcode(status) != 0:
        raise SystemExit(f"{command} failed")
    return wall, usage.ru_utime + usage.ru_stime, usage.ru_maxrss / 1024


def establishments(source: Path, target: Path) -> None:
    """The establishments of a folder, as a file to import."""
    with sqlite3.connect(source / "cordon.sqlite") as base, open(target, "w", encoding="utf-8") as file:
        file.write("Group,FINESS EJ,Name,Kind,Town,Beds\n")
        kinds = {"university": "University hospital"}
        rows = base.execute(
            "SELECT g.name, e.finess, e.name, e.kind, e.town, e.beds FROM establishment e "
            "JOIN hospital_group g ON g.id = e.group_id ORDER BY e.id")
        for group, finess, name, kind, town, beds in rows:
            cells = [group, finess, name, kind, town or "-", str(beds)]
            file.write(",".join('"' + cell.replace('"', '""') + '"' for cell in cells) + "\n")


class Client:
    """A signed-in browser without pictures, on one connection."""

    def __init__(self, port: int, password: str):
        self.connection = http.client.HTTPConnection("127.0.0.1", port, timeout=900)
        origin = f"http://127.0.0.1:{port}"
        self.connection.request(
            "POST", "/sign-in", f"name=bench&password={password}&return=%2F",
            {"Content-Type": "application/x-www-form-urlencoded", "Origin": origin})
        answer = self.connection.getresponse()
        answer.read()
        self.cookie = answer.getheader("Set-Cookie").split(";")[0]

    def get(self, path: str) -> tuple[float, int, int]:
        start = time.perf_counter()
        self.connection.request("GET", path, headers={"Cookie": self.cookie, "Accept-Language": "fr"})
        answer = self.connection.getresponse()
        body = answer.read()
        return (time.perf_counter() - start) * 1000, answer.status, len(body)


def peak_memory(pid: int) -> float:
    text = Path(f"/proc/{pid}/status").read_text()
    return int(re.search(r"VmHWM:\s+(\d+)", text).group(1)) / 1024


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def run(cordon: Path, count: int, rounds: int, feeds: Path | None, base: Path) -> dict:
    made, loaded = base / "made", base / "loaded"
    systems = count * 600
    print(f"--- {count} establishments, {systems:,} systems", file=sys.stderr)
    environment = dict(
        os.environ, CORDON_NETWORK="Nation", CORDON_ADMIN="bench", CORDON_ADMIN_PASSWORD="une phrase de mesure")
    result = {"systems": systems}
    result["generate"] = measured(
        [cordon, "generate", "--data", made, "--groups", max(1, count // 10), "--establishments", count, "--systems", 600], stderr=subprocess.DEVNULL)
    with open(base / "systems.csv", "wb") as file:
        result["export"] = measured([cordon, "export", "systems", "--data", made, "--language", "en"], stdout=file)
    establishments(made, base / "establishments.csv")
    port = free_port()
    first = subprocess.Popen(
        [cordon, "serve", "--data", loaded, "--port", str(port)], env=environment, stderr=subprocess.DEVNULL)
    wait_for(port)
    first.terminate()
    first.wait()
    measured([cordon, "import", "establishments", base / "establishments.csv", "--data", loaded], stderr=subprocess.DEVNULL)
    result["rows"] = sum(1 for _ in open(base / "systems.csv", "rb")) - 1
    result["import"] = measured(
        [cordon, "import", "systems", base / "systems.csv", "--data", loaded], stderr=subprocess.DEVNULL)
    # Pages are asked of the generated folder: it has uses, dependencies, flows and contracts too.
    port = free_port()
    if feeds:
        measured([cordon, "feeds", "load", feeds, "--data", made], stderr=subprocess.DEVNULL)
    server = subprocess.Popen(
        [cordon, "serve", "--data", made, "--port", str(port)], env=environment, stderr=subprocess.DEVNULL)
    try:
        wait_for(port)
        client = Client(port, "une+phrase+de+mesure")
        with sqlite3.connect(made / "cordon.sqlite") as records:
            one = lambda sql: records.execute(sql).fetchone()[0]
            numbers = {
                "system": one("SELECT id FROM system WHERE release_id IS NOT NULL ORDER BY id LIMIT 1"),
                "establishment": one("SELECT owner_id FROM system ORDER BY id LIMIT 1"),
                "group": one("SELECT group_id FROM establishment ORDER BY id LIMIT 1"),
                "supplier": one("SELECT supplier_id FROM product ORDER BY id LIMIT 1"),
                "product": one("SELECT id FROM product ORDER BY id LIMIT 1"),
            }
        before = cpu(server.pid)
        result["ledger"] = (client.get("/debt")[0] / 1000, cpu(server.pid) - before)
        seconds, status, _ = client.get("/debt/years")
        result["years"] = seconds / 1000 if status == 200 else float("nan")
        pages = {}
        for address in PAGES:
            path = address.format(**numbers)
            warm, status, size = client.get(path)
            if status != 200:
                print(f"{path}: {status}, left out", file=sys.stderr)
                continue
            used = cpu(server.pid)
            times = sorted(client.get(path)[0] for _ in range(rounds))
            used = (cpu(server.pid) - used) * 1000 / rounds
            pages[address] = (statistics.median(times), times[int(len(times) * 0.95)], size, warm, used)
            print(
                f"{address:60} {pages[address][0]:8.1f} {pages[address][1]:8.1f} ms {used:8.1f} ms CPU {size:9,} bytes",
                file=sys.stderr)
        result["pages"] = pages
        result["memory"] = peak_memory(server.pid)
    finally:
        server.terminate()
        server.wait()
    return result


def cpu(pid: int) -> float:
    fields = Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def wait_for(port: int) -> None:
    deadline = time.monotonic() + 300
    while time.monotonic() < deadline:
        try:
            connection = http.client.HTTPConnection("127.0.0.1", port, timeout=5)
            connection.request("GET", "/readyz")
            if connection.getresponse().status == 200:
                return
        except OSError:
            pass
        time.sleep(0.2)
    raise SystemExit("the server did not start")


def table(results: list[dict], rounds: int) -> None:
    print("| | " + " | ".join(f"{r['systems']:,} systems" for r in results) + " |")
    print("|---|" + "--:|" * len(results))
    def row(name, value):
        print(f"| {name} | " + " | ".join(value(r) for r in results) + " |")
    row("import of new systems: seconds (CPU)", lambda r: f"{r['import'][0]:.1f} ({r['import'][1]:.1f})")
    row("rows a second", lambda r: f"{r['rows'] / r['import'][0]:,.0f}")
    row("peak memory of the import, MB", lambda r: f"{r['import'][2]:.0f}")
    row("ledger read and computed whole: seconds (CPU)", lambda r: f"{r['ledger'][0]:.2f} ({r['ledger'][1]:.2f})")
    row("nine ledgers for the curve: seconds", lambda r: f"{r['years']:.2f}")
    row("slowest page, 95th percentile, ms", lambda r: f"{max(p[1] for p in r['pages'].values()):.0f}")
    row("pages whose 95th percentile is under 50 ms", lambda r: f"{sum(p[1] < 50 for p in r['pages'].values())} of {len(r['pages'])}")
    row("pages that take under 50 ms of CPU", lambda r: f"{sum(p[4] < 50 for p in r['pages'].values())} of {len(r['pages'])}")
    row("peak memory of the server, MB", lambda r: f"{r['memory']:.0f}")
    last = results[-1]
    print(f"\n| page, {last['systems']:,} systems, {rounds} requests each | median ms | 95th percentile ms | CPU ms | first ms | KB |")
    print("|---|--:|--:|--:|--:|--:|")
    for address, (median, tail, size, first, used) in last["pages"].items():
        print(f"| `{address}` | {median:.1f} | {tail:.1f} | {used:.1f} | {first:.1f} | {size / 1000:.0f} |")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("cordon", type=Path)
    parser.add_argument("--sizes", type=int, nargs="+", default=[17, 170, 1300], help="establishments")
    parser.add_argument("--rounds", type=int, default=30, help="requests for each page")
    parser.add_argument("--feeds", type=Path, help="a folder with endoflife.date's and CISA's files")
    arguments = parser.parse_args()
    results = []
    for count in arguments.sizes:
        with tempfile.TemporaryDirectory() as base:
            results.append(run(arguments.cordon.resolve(), count, arguments.rounds, arguments.feeds, Path(base)))
            table(results, arguments.rounds)
            sys.stdout.flush()


if __name__ == "__main__":
    main()
