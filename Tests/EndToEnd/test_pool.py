"""`cordon pool`: vectors judged by their own comparison."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from program import CHECKOUT, run

SHARED = Path(os.environ.get("CORDON_SHARED", CHECKOUT.parent / "shared")) / "risk"
VECTORS = sorted((SHARED / "vectors").glob("*.json"))


@pytest.mark.skipif(not VECTORS, reason="the vectors are not beside the checkout")
@pytest.mark.parametrize("file", VECTORS, ids=lambda file: file.stem)
def test_vectors(file: Path, tmp_path: Path) -> None:
    """Every case of a family is met as exactly as its file asks."""
    results = tmp_path / "results.json"
    results.write_bytes(run("pool", "vectors", file, timeout=240).must_succeed().output)
    judge = subprocess.run(
        [sys.executable, SHARED / "compare.py", file, results], capture_output=True, text=True, timeout=60
    )
    assert judge.returncode == 0, judge.stdout


def test_vectors_that_cannot_be_read(tmp_path: Path) -> None:
    """What is wrong is said, with the case and the field."""
    file = tmp_path / "bad.json"
    file.write_text('{"family": "severity", "cases": [{"id": "x", "input": {"med": -1, "sigma": 1, "p": 0}}]}')
    outcome = run("pool", "vectors", file)
    assert outcome.code == 1
    assert "case x" in outcome.errors and "median is -1.0; it must be more than 0" in outcome.errors
