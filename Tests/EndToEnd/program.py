"""Runs the real program: one command to its end, or a server until it is told to stop.

Every process has a session of its own and a deadline, so that a test that fails leaves nothing running.
"""

import os
import re
import shutil
import signal
import subprocess
import threading
import time
from dataclasses import dataclass
from pathlib import Path

CHECKOUT = Path(__file__).resolve().parents[2]
BINARY = Path(os.environ.get("CORDON", CHECKOUT / ".build/debug/cordon")).resolve()


def clean_environment(**more: str) -> dict[str, str]:
    """The environment without settings of the person who runs the tests."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith("CORDON")}
    return kept | more


@dataclass
class Outcome:
    """What a command printed, and its exit code."""

    code: int
    output: bytes
    errors: str

    @property
    def text(self) -> str:
        return self.output.decode("utf-8")

    def must_succeed(self) -> "Outcome":
        assert self.code == 0, f"exit code {self.code}\n{self.text[-4000:]}\n{self.errors[-4000:]}"
        return self


def run(*arguments, stdin: bytes | None = None, timeout: float = 60, **environment: str) -> Outcome:
    """Runs a command to its end."""
    process = subprocess.Popen(
        [str(BINARY), *map(str, arguments)],
        stdin=subprocess.PIPE if stdin is not None else subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        env=clean_environment(**environment),
        start_new_session=True,
    )
    try:
        output, errors = process.communicate(stdin, timeout=timeout)
    except BaseException:
        kill_session(process)
        raise
    return Outcome(process.returncode, output, errors.decode("utf-8", "replace"))


def kill_session(process: subprocess.Popen) -> None:
    """Ends a process and all that it started, at once."""
    try:
        os.killpg(process.pid, signal.SIGKILL)
    except ProcessLookupError:
        pass
    process.wait(timeout=30)


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
        deadline = time.monotonic() + timeout
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
                self.process.wait(timeout)
            except subprocess.TimeoutExpired:
                kill_session(self.process)
                raise AssertionError(f"the server did not stop within {timeout} s:\n{self.said[-4000:]}")
        self._reader.join(10)
        return self.process.returncode

    def kill(self) -> None:
        """Ends the server as a power cut does to a process."""
        kill_session(self.process)
        self._reader.join(10)

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
    deadline = time.monotonic() + timeout
    while True:
        value = condition()
        if value:
            return value
        assert time.monotonic() < deadline, f"{what} did not come within {timeout} s"
        time.sleep(0.05)
