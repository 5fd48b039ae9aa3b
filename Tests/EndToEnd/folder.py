"""Looks into a data folder with other people's tools: sqlite3 and zstdcat."""

import re
import sqlite3
import subprocess
import time
from collections import Counter
from contextlib import closing
from pathlib import Path

from program import PATIENCE


def query(folder: Path, sql: str, *values) -> list[tuple]:
    """Rows of the records, as they stand."""
    with closing(sqlite3.connect(folder / "cordon.sqlite", timeout=PATIENCE)) as connection:
        return connection.execute(sql, values).fetchall()


def change(folder: Path, *statements: str) -> None:
    """Changes the records behind Cordon's back."""
    with closing(sqlite3.connect(folder / "cordon.sqlite", timeout=PATIENCE)) as connection:
        with connection:
            for statement in statements:
                connection.execute(statement)


def archive_text(folder: Path, establishment: str = "") -> bytes:
    """Every record of the archive, or of one establishment's, as zstdcat prints it."""
    segments = sorted((folder / "archive" / establishment).rglob("*.zst"))
    if not segments:
        return b""
    deadline = time.monotonic() + PATIENCE
    while True:
        done = subprocess.run(["zstdcat", *segments], stdout=subprocess.PIPE, stderr=subprocess.PIPE, timeout=PATIENCE)
        if done.returncode == 0:
            return done.stdout
        # The last frame may be on its way to the disk: it is whole a moment later.
        assert time.monotonic() < deadline, done.stderr.decode(errors="replace")[-2000:]
        time.sleep(0.1)


def archived(folder: Path, pattern: bytes, establishment: str = "") -> Counter:
    """How often each match of `pattern` stands in the archive, or in one establishment's."""
    return Counter(found.decode() for found in re.findall(pattern, archive_text(folder, establishment)))


def detected(folder: Path, pattern: bytes) -> Counter:
    """How often each match of `pattern` stands among the detections."""
    counts: Counter = Counter()
    for (raw,) in query(folder, "SELECT raw FROM detection"):
        counts.update(found.decode() for found in re.findall(pattern, raw))
    return counts


def waiting_batches(folder: Path) -> int:
    """Batches that are kept and not detected in yet."""
    return query(folder, "SELECT count(*) FROM ingest_batch WHERE state != 'detected'")[0][0]
