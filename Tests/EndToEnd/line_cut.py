"""How a federation lives through a line that is cut for an hour: a program to run by hand, `--minutes 60`.

Three hubs, two hospitals, collectors and two workers, all real, in network namespaces of their own. The line of the first
hospital's leaf to the hubs, and the line of the second hospital's collector to its leaf, lose every packet for that long,
while both hospitals go on writing. Every record has a number; the accounting at the end asks for each of them.
"""

import argparse
import asyncio
import base64
import json
import os
import re
import subprocess
import sys
import tempfile
import threading
import time
from collections import Counter, defaultdict
from pathlib import Path

from program import BINARY, clean_environment, kill_session, run

HOSPITALS = ["990000010", "990000028"]
HUB, LEAF, DESK, COLLECTOR = "10.77.1.1", "10.77.1.2", "10.77.2.1", "10.77.2.2"
RULE = """title: Counted record
id: 6f0c7a9e-8a52-4a8e-9a3f-5d8a8c1f0f01
level: high
logsource: {category: process_creation, product: windows}
detection: {selection: {CommandLine|contains: 'cordon-event-'}, condition: selection}
"""


class Lines:
    """Two networks beside this one, each at the end of a line that can lose everything."""

    def __init__(self):
        self.holders: dict[str, subprocess.Popen] = {}
        self._do("ip link set lo up")
        for name, here, there in [("leaf", HUB, LEAF), ("collector", DESK, COLLECTOR)]:
            holder = subprocess.Popen(
                ["unshare", "--net", "sh", "-c", "ip link set lo up && echo up && exec sleep infinity"],
                stdout=subprocess.PIPE, start_new_session=True)
            assert holder.stdout.readline() == b"up\n"
            self.holders[name] = holder
            self._do(f"ip link add {name} type veth peer name line netns {holder.pid}")
            self._do(f"ip addr add {here}/24 dev {name}")
            self._do(f"ip link set {name} up")
            self._do(" ".join(self.inside(name, "ip", "addr", "add", f"{there}/24", "dev", "line")))
            self._do(" ".join(self.inside(name, "ip", "link", "set", "line", "up")))

    def _do(self, command: str) -> None:
        subprocess.run(command.split(), check=True, capture_output=True)

    def inside(self, name: str, *command) -> list[str]:
        return ["nsenter", "--target", str(self.holders[name].pid), "--net", *map(str, command)]

    def cut(self) -> None:
        rules = "".join(
            f"add chain inet line {hook} {{ type filter hook {hook} priority 0; }}\n"
            + "".join(f"add rule inet line {hook} {side} {name} drop\n" for name in self.holders)
            for hook, side in [("input", "iifname"), ("output", "oifname")])
        subprocess.run(["nft", "-f", "-"], input="add table inet line\n" + rules, text=True, check=True)

    def mend(self) -> None:
        self._do("nft delete table inet line")

    def close(self) -> None:
        for holder in self.holders.values():
            kill_session(holder)


class Federation:
    """The processes, the records that were written, and what workers told of them."""

    def __init__(self, folder: Path, rate: float):
        self.folder, self.rate, self.lines = folder, rate, Lines()
        self.running: dict[str, subprocess.Popen] = {}
        self.written: dict[str, list[str]] = defaultdict(list)
        self.told: Counter = Counter()
        self.order: dict[str, list[str]] = defaultdict(list)
        self.read = 0
        self.stopped = threading.Event()

    def start(self, name: str, *command, within: str | None = None, **environment) -> None:
        command = [str(part) for part in command]
        with open(self.folder / f"{name}.log", "ab") as log:
            self.running[name] = subprocess.Popen(
                self.lines.inside(within, *command) if within else command, stdin=subprocess.DEVNULL, stdout=log,
                stderr=log, env=clean_environment(**environment), start_new_session=True)

    def launch(self) -> None:
        hubs = [f"hub{i}={HUB}:{4000 + i * 10}:{4001 + i * 10}:{4002 + i * 10}" for i in range(3)]
        arguments = [part for hub in hubs for part in ("--hub", hub)]
        arguments += [part for i in range(2) for part in ("--hospital", f"{HOSPITALS[i]}:{5000 + i}")]
        conf = self.folder / "conf"
        run("federation", "config", *arguments, "--output", conf, "--storage", self.folder / "nats").must_succeed()
        secrets = json.loads((conf / "secrets.json").read_text())
        # The second hospital's collector reaches its leaf over a line.
        second = conf / f"leaf-{HOSPITALS[1]}.conf"
        second.write_text(second.read_text().replace('listen: "127.0.0.1:5001"', f'listen: "{DESK}:5001"'))
        (self.folder / "rules").mkdir()
        (self.folder / "rules/rule.yml").write_text(RULE)
        for i in range(3):
            self.start(f"hub{i}", "nats-server", "-c", conf / f"hub{i}.conf")
        self.start("leaf-0", "nats-server", "-c", conf / f"leaf-{HOSPITALS[0]}.conf", within="leaf")
        self.start("leaf-1", "nats-server", "-c", second)
        self.urls = ",".join(f"nats://worker:{secrets['worker']}@{HUB}:{4000 + i * 10}" for i in range(3))
        self._streams()
        places = [("leaf", "127.0.0.1:5000"), ("collector", f"{DESK}:5001")]
        for finess, (within, address) in zip(HOSPITALS, places):
            (self.folder / f"{finess}.log").touch()
            self.start(
                f"collect-{finess}", BINARY, "collect", "--establishment", finess, "--follow",
                self.folder / f"{finess}.log", "--spool", self.folder / f"spool-{finess}", within=within,
                CORDON_NATS=f"nats://collector:{secrets['collector-' + finess]}@{address}")
        for name in ["worker-a", "worker-b"]:
            self.start(name, BINARY, "worker", "--rules", self.folder / "rules", "--replicas", "3", CORDON_NATS=self.urls)

    def _streams(self) -> None:
        arguments = [part for finess in HOSPITALS for part in ("--hospital", finess)]
        for _ in range(20):
            made = run("federation", "streams", *arguments, "--replicas", "3", timeout=60, CORDON_NATS=self.urls)
            if made.code == 0:
                return
            time.sleep(1)
        made.must_succeed()

    def write(self) -> None:
        """Writes records of five hosts of each hospital, until told to stop."""
        while not self.stopped.wait(1 / self.rate):
            for finess in HOSPITALS:
                number = len(self.written[finess])
                name = f"cordon-event-{finess}-{number:07d}"
                with open(self.folder / f"{finess}.log", "a") as file:
                    file.write(json.dumps({
                        "@timestamp": time.strftime("%Y-%m-%dT%H:%M:%S.000Z", time.gmtime()),
                        "winlog": {
                            "channel": "Microsoft-Windows-Sysmon/Operational", "event_id": "1",
                            "computer_name": f"PC-{finess[-3:]}-{number % 5}",
                            "event_data": {"Image": "C:\\a.exe", "CommandLine": f"a.exe {name}"}}}) + "\n")
                self.written[finess].append(name)

    async def _listen(self) -> None:
        import nats
        import zstandard
        connection = await nats.connect(self.urls.split(","), connect_timeout=5)
        try:
            stream = connection.jetstream(timeout=10)
            last = (await stream.stream_info("FINDINGS")).state.last_seq
            while self.read < last:
                message = await stream.get_msg("FINDINGS", self.read + 1)
                for found in json.loads(zstandard.ZstdDecompressor().decompressobj().decompress(message.data))["detections"]:
                    name = re.search(r"cordon-event-[0-9-]+", base64.b64decode(found["raw"]).decode()).group()
                    self.told[name] += 1
                    self.order[found["host"]].append(name)
                self.read += 1
        finally:
            await connection.close()

    def of(self, finess: str) -> int:
        return sum(1 for name in self.told if f"-{finess}-" in name)

    def say(self, what: str, since: float) -> None:
        try:
            asyncio.run(self._listen())
        except Exception as problem:
            print(f"  (the hub did not answer: {type(problem).__name__})", flush=True)
        figures = "; ".join(f"{finess}: {len(self.written[finess])} written, {self.of(finess)} told" for finess in HOSPITALS)
        print(f"{time.time() - since:7.0f} s  {what}: {figures}", flush=True)

    def settle(self, since: float, seconds: float) -> dict[str, float]:
        """When everything of each hospital that is written so far was told, in seconds from now."""
        begin, done = time.time(), {}
        due = {finess: len(self.written[finess]) for finess in HOSPITALS}
        while len(done) < len(due) and time.time() < begin + seconds:
            self.say("settling", since)
            for finess, count in due.items():
                if finess not in done and all(name in self.told for name in self.written[finess][:count]):
                    done[finess] = time.time() - begin
            time.sleep(1)
        return done

    def close(self) -> None:
        self.stopped.set()
        for process in self.running.values():
            kill_session(process)
        self.lines.close()


def account(federation: Federation) -> bool:
    """Prints, for every hospital, what of each number became; true if nothing is lost, told twice or out of order."""
    good = True
    for finess in HOSPITALS:
        names = federation.written[finess]
        missing = [name for name in names if name not in federation.told]
        twice = [name for name in names if federation.told[name] > 1]
        print(f"{finess}: {len(names)} written, {len(missing)} missing {missing[:3]}, {len(twice)} told twice {twice[:3]}")
        good = good and not missing and not twice
    disordered = [host for host, names in federation.order.items() if names != sorted(names)]
    print(f"{len(federation.order)} hosts, out of order: {disordered}")
    return good and not disordered


def main() -> int:
    options = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    options.add_argument("--minutes", type=float, default=60, help="how long the lines are cut")
    options.add_argument("--rate", type=float, default=5, help="records a second and hospital")
    options.add_argument("--before", type=float, default=30, help="seconds of work before the cut")
    chosen = options.parse_args()
    if os.environ.get("LINE_CUT_NETWORK") != "own":
        os.environ["LINE_CUT_NETWORK"] = "own"
        os.execvp("unshare", ["unshare", "--net", sys.executable, *sys.argv])
    with tempfile.TemporaryDirectory() as folder:
        federation = Federation(Path(folder), chosen.rate)
        since = time.time()
        try:
            federation.launch()
            threading.Thread(target=federation.write, daemon=True).start()
            time.sleep(chosen.before)
            if len(federation.settle(since, 60)) < len(HOSPITALS):
                raise SystemExit("the federation does not work before the cut")
            before = {finess: federation.of(finess) for finess in HOSPITALS}
            federation.lines.cut()
            cut = time.time()
            federation.say("the lines are cut", since)
            while time.time() < cut + chosen.minutes * 60:
                time.sleep(min(300, max(0.1, cut + chosen.minutes * 60 - time.time())))
                federation.say("cut", since)
            held = {finess: len(federation.written[finess]) - federation.of(finess) for finess in HOSPITALS}
            print(f"told while the lines were cut: { {f: federation.of(f) - before[f] for f in HOSPITALS} }; held back: {held}")
            federation.lines.mend()
            done = federation.settle(since, 900)
            print(f"seconds from the mended line until all held back was told: {done}")
            federation.stopped.set()
            time.sleep(2)
            federation.settle(since, 60)
            good = account(federation)
            print("nothing lost, nothing told twice, order of every host kept" if good else "THE ACCOUNT IS NOT EVEN")
            return 0 if good else 1
        finally:
            for log in sorted(Path(folder).glob("[hlcw]*.log")):
                print(f"--- {log.name}\n" + "\n".join(log.read_text(errors="replace").splitlines()[-6:]))
            federation.close()


if __name__ == "__main__":
    sys.exit(main())
