"""`Scripts/setup` on machines that lack something: what it says, what it installs, and that it does nothing when all is there."""

import os
import subprocess
from pathlib import Path

import pytest

from program import CHECKOUT

#: What the script asks of a machine beside the shell itself.
TOOLS = ["bash", "env", "sed", "head", "sort", "grep", "cat", "mktemp", "rm", "tail", "id"]


@pytest.fixture
def machine(tmp_path):
    """A machine of its own for the script: only the programs that are put there exist."""

    class Machine:
        folder = tmp_path / "bin"
        said = tmp_path / "asked"

        def put(self, name: str, text: str) -> None:
            file = self.folder / name
            file.write_text(f"#!/bin/bash\n{text}\n")
            file.chmod(0o755)

        def swift(self, version: str) -> None:
            self.put("swift", f"echo 'Swift version {version} (swift-{version}-RELEASE)'")

        def packages(self, missing: str) -> None:
            """All are installed but one, until somebody installs it."""
            self.put("dpkg-query", f'[ "${{!#}}" = "{missing}" ] && [ ! -e "{self.said}.done" ] && exit 1; echo -n installed')
            self.put("apt-get", f'echo "$@" >> "{self.said}"; [ "$1" = install ] && : > "{self.said}.done"; exit 0')

        def run(self, *arguments: str) -> subprocess.CompletedProcess:
            return subprocess.run(
                [CHECKOUT / "Scripts" / "setup", *arguments], env={"PATH": str(self.folder), "TMPDIR": str(tmp_path)},
                capture_output=True, text=True, timeout=300)

        def asked(self) -> list[str]:
            return self.said.read_text().splitlines() if self.said.exists() else []

    Machine.folder.mkdir()
    for tool in TOOLS:
        place = next(Path(part) / tool for part in os.environ["PATH"].split(":") if (Path(part) / tool).exists())
        (Machine.folder / tool).symlink_to(place)
    one = Machine()
    one.put("id", "echo 0")
    return one


def test_where_swift_is_missing_it_says_how_to_get_it_and_stops(machine):
    machine.packages("libnats-dev")
    outcome = machine.run()
    assert outcome.returncode == 1 and machine.asked() == []
    assert "Swift is missing" in outcome.stderr and "https://www.swift.org/install/linux/" in outcome.stderr


@pytest.mark.parametrize("version", ["5.10", "6.2"])
def test_a_swift_that_is_too_old_is_named(machine, version):
    machine.swift(version)
    machine.packages("libnats-dev")
    outcome = machine.run()
    assert outcome.returncode == 1 and machine.asked() == []
    assert f"Swift {version} is too old" in outcome.stderr


def test_what_is_missing_is_named_and_installed_and_the_second_run_does_nothing(machine):
    machine.swift("6.3")
    machine.packages("libvectorscan-dev")
    first = machine.run()
    assert first.returncode == 0, first.stderr
    assert first.stdout == "Installing libvectorscan-dev\n"
    assert machine.asked() == ["update", "install --yes --no-install-recommends libvectorscan-dev"]
    second = machine.run()
    assert second.returncode == 0 and second.stdout == "" and len(machine.asked()) == 2


def test_what_only_tests_need_is_installed_for_tests_alone(machine):
    machine.swift("6.10")
    machine.packages("nats-server")
    assert machine.run().stdout == "" and machine.asked() == []
    assert machine.run("test").stdout == "Installing nats-server\n"


def test_an_installation_that_fails_shows_its_end_and_fails(machine):
    machine.swift("6.3")
    machine.packages("zlib1g-dev")
    machine.put("apt-get", "echo 'E: Unable to locate package'; exit 100")
    outcome = machine.run()
    assert outcome.returncode == 1
    assert "E: Unable to locate package" in outcome.stderr and "could not be installed" in outcome.stderr


def test_who_is_not_root_and_has_no_sudo_is_told_what_to_run(machine):
    machine.swift("6.3")
    machine.packages("zlib1g-dev")
    machine.put("id", "echo 1000")
    outcome = machine.run()
    assert outcome.returncode == 1 and machine.asked() == []
    assert "apt-get install zlib1g-dev" in outcome.stderr
