"""What tests share: the program, a small real data folder, and one demonstration for all who only look at it."""

import os
from pathlib import Path

import pytest
import requests

import samples
from demonstration import Demonstration
from program import BINARY, CHECKOUT, PATIENCE, copy_folder, run, serve


def pytest_sessionstart(session):
    if not BINARY.is_file():
        pytest.exit(f"{BINARY} is not there: run 'swift build --product cordon', or name it in CORDON", 2)


@pytest.fixture(scope="session", autouse=True)
def patient_requests():
    """Answers are waited for as long as anything else; a test that asks again and again states less than five seconds."""
    send = requests.adapters.HTTPAdapter.send

    def patiently(self, request, **options):
        timeout = options.get("timeout")
        if timeout is None or isinstance(timeout, (int, float)) and timeout >= 5:
            options["timeout"] = max(timeout or 0, PATIENCE)
        return send(self, request, **options)

    requests.adapters.HTTPAdapter.send = patiently
    yield
    requests.adapters.HTTPAdapter.send = send


@pytest.fixture(scope="session")
def corpora() -> Path:
    """Public rules and recordings, beside the checkout."""
    folder = Path(os.environ.get("CORDON_SHARED", CHECKOUT.parent / "shared")) / "corpora"
    if not folder.is_dir():
        pytest.skip("the corpora are not there; set CORDON_SHARED to the folder that holds them")
    return folder


@pytest.fixture(scope="session")
def founded(tmp_path_factory) -> Path:
    """A data folder with a network, its administrator, three establishments and twenty systems; not to be changed."""
    base = tmp_path_factory.mktemp("founded")
    folder = base / "données du réseau"  # As people name folders: with a blank and an accent.
    with serve(folder) as server:
        assert server.stop() == 0, server.said
    for kind, text in [("establishments", samples.ESTABLISHMENTS), ("systems", samples.systems(20))]:
        file = base / f"{kind}.csv"
        file.write_text(text, encoding="utf-8")
        run("import", kind, file, "--data", folder).must_succeed()
    return folder


@pytest.fixture
def data(founded, tmp_path) -> Path:
    """A copy of the founded folder, for one test to change."""
    return copy_folder(founded, tmp_path / "données d’essai%20")


@pytest.fixture(scope="session")
def demonstration(tmp_path_factory):
    """`cordon demo`, started once and running; tests may add records to it, and take none away."""
    with Demonstration.start(tmp_path_factory.mktemp("demo") / "data") as running:
        yield running
