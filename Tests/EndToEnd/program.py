"""Runs the real program: one command to its end, or a server until it is told to stop.

Every process has a session of its own and a deadline, so that a test that fails leaves nothing running.
"""

import itertools
import os
import random
import re
import resource
import shutil
import signal
import socket
import subprocess
import threading
import time
from dataclasses import dataclass
from pathlib import Path

# Debian lets few look for servers (nats-server, rsyslogd, nft) where it puts them: their tests were skipped unsaid.
os.environ["PATH"] += "".join(os.pathsep + folder for folder in ("/usr/local/sbin", "/usr/sbin", "/sbin"))

CHECKOUT = Path(__file__).resolve().parents[2]
BINARY = Path(os.environ.get("CORDON", CHECKOUT / ".build/debug/cordon")).resolve()


#: Seconds that anything is waited for at least. What a test states is how long it takes where nothing else runs; two cores
#: that do many other things beside take many times as long, or stop for ten seconds in the midst: that decides no test.
PATIENCE = 300


def clean_environment(**more: str) -> dict[str, str]:
    """The environment without settings of the person who runs the tests."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith("CORDON")}
    return kept | more


@dataclass
class Outcome:
    """What a command printed, its exit code, and how long processors worked on it."""

    code: int
    output: bytes
    errors: str
    #: What a hostile file costs is bounded by this and not by a clock, which goes on while others have their turn.
    processor_seconds: float

    @property
    def text(self) -> str:
        return self.output.decode("utf-8")

    def must_succeed(self) -> "Outcome":
        assert self.code == 0, f"exit code {self.code}\n{self.text[-4000:]}\n{self.errors[-4000:]}"
        return self


def run(*arguments, stdin: bytes | None = None, timeout: float = 60, **environment: str) -> Outcome:
    """Runs a command to its end."""
    before = processor_seconds_of_children()
    process = subprocess.Popen(
        [str(BINARY), *map(str, arguments)],
        stdin=subprocess.PIPE if stdin is not None else subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        env=clean_environment(**environment),
        start_new_session=True,
    )
    try:
        output, errors = process.communicate(stdin, timeout=max(timeout, PATIENCE))
    except BaseException:
        kill_session(process)
        raise
    worked = processor_seconds_of_children() - before
    return Outcome(process.returncode, output, errors.decode("utf-8", "replace"), worked)


def processor_seconds_of_children() -> float:
    """How long processors worked for the processes that this one started and that have ended."""
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime


def kill_session(process: subprocess.Popen) -> None:
    """Ends a process and all that it started, at once."""
    try:
        os.killpg(process.pid, signal.SIGKILL)
    except ProcessLookupError:
        pass
    process.wait(timeout=PATIENCE)


class Server:
    """`cordon serve` or `cordon demo` on a free port; as a context, it is stopped at the end however that comes."""

    ADDRESS = re.compile(r"(https?://[^\s/]+:\d+)/")

    def __init__(self, *arguments, start_timeout: float = 60, **environment: str):
        self.lines: list[str] = []
        self._changed = threading.Condition()
        self.started = time.monotonic()
        self.process = subprocess.Popen(
            [str(BINARY), *map(str, arguments)],
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            env=clean_environment(**environment),
            start_new_session=True,
        )
        self._reader = threading.Thread(target=self._read, daemon=True)
        self._reader.start()
        try:
            self.url = self.wait_for(self.ADDRESS, start_timeout).group(1)
        except BaseException:
            kill_session(self.process)
            raise
        self.start_seconds = time.monotonic() - self.started

    def _read(self) -> None:
        for line in self.process.stdout:
            with self._changed:
                self.lines.append(line.decode("utf-8", "replace").rstrip("\n"))
                self._changed.notify_all()
        with self._changed:
            self._changed.notify_all()

    @property
    def said(self) -> str:
        with self._changed:
            return "\n".join(self.lines)

    def wait_for(self, pattern: re.Pattern, timeout: float) -> re.Match:
        """The first match in what the server has said or will say."""
        deadline = time.monotonic() + max(timeout, PATIENCE)
        while True:
            with self._changed:
                match = next((found for line in self.lines if (found := pattern.search(line))), None)
                if match:
                    return match
                left = deadline - time.monotonic()
                if left <= 0 or not self._reader.is_alive():
                    raise AssertionError(
                        f"the server did not say {pattern.pattern} (exit code {self.process.poll()}):\n"
                        + "\n".join(self.lines[-60:])
                    )
                self._changed.wait(min(left, 0.5))

    def stop(self, timeout: float = 30) -> int:
        """Asks the server to end, as systemd does, and returns its exit code."""
        if self.process.poll() is None:
            self.process.send_signal(signal.SIGTERM)
            try:
                self.process.wait(max(timeout, PATIENCE))
            except subprocess.TimeoutExpired:
                kill_session(self.process)
                raise AssertionError(f"the server did not stop within {max(timeout, PATIENCE)} s:\n{self.said[-4000:]}")
        self._reader.join(PATIENCE)
        return self.process.returncode

    def kill(self) -> None:
        """Ends the server as a power cut does to a process."""
        kill_session(self.process)
        self._reader.join(PATIENCE)

    def __enter__(self) -> "Server":
        return self

    def __exit__(self, *_) -> None:
        if self.process.poll() is None:
            kill_session(self.process)


ADMINISTRATOR = "admin@reseau.example"
PASSWORD = "quatre mots sans lien 7"
FIRST_START = {
    "CORDON_NETWORK": "Réseau de la Lande",
    "CORDON_ADMIN": ADMINISTRATOR,
    "CORDON_ADMIN_PASSWORD": PASSWORD,
}


def port_of_its_own() -> int:
    """A port that is free and stays so while its server is away: below those that the system gives to whoever asks for any.

    Each worker of a parallel run has its own.
    """
    worker = int(re.sub(r"\D", "", os.environ.get("PYTEST_XDIST_WORKER", "")) or 0)
    lowest = int(Path("/proc/sys/net/ipv4/ip_local_port_range").read_text().split()[0])
    while True:
        port = next(_ports)
        candidate = 10_000 + port * 16 + worker % 16
        assert candidate < min(lowest, 32_768), "no port is left"
        with socket.socket() as trial:
            trial.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            try:
                trial.bind(("127.0.0.1", candidate))
                return candidate
            except OSError:
                continue


_ports = itertools.count(random.randrange(500))


def serve(folder: Path, *arguments, **environment: str) -> Server:
    """A server on a data folder; on an empty one, with a network and its administrator."""
    return Server("serve", "--data", folder, "--port", "0", *arguments, **(FIRST_START | environment))


def token(folder: Path, name: str, *arguments) -> str:
    """The secret of a new token."""
    return run("token", "create", "--data", folder, name, *arguments).must_succeed().text.strip()


def copy_folder(source: Path, target: Path) -> Path:
    """A data folder of its own for a test."""
    shutil.copytree(source, target, ignore=shutil.ignore_patterns("cordon.lock"))
    return target


def until(condition, timeout: float = 20, what: str = "the condition"):
    """The first true value of `condition`, asked again and again."""
    deadline = time.monotonic() + max(timeout, PATIENCE)
    while True:
        value = condition()
        if value:
            return value
        assert time.monotonic() < deadline, f"{what} did not come within {max(timeout, PATIENCE)} s"
        time.sleep(0.05)
