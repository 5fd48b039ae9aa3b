"""The benchmark pool as arrays: what both peers read."""

import csv
import json
from dataclasses import dataclass
from pathlib import Path

import numpy as np


@dataclass
class Pool:
    rate: np.ndarray
    median: np.ndarray
    sigma: np.ndarray
    deductible: np.ndarray
    limit: np.ndarray
    shocks: list[dict]


def read(folder: Path) -> Pool:
    with open(folder / "bench_sites.csv", newline="", encoding="utf-8") as file:
        rows = list(csv.DictReader(file))
    column = lambda name: np.array([float(row[name]) for row in rows])
    shocks = json.loads((folder / "bench_shocks.json").read_text(encoding="utf-8"))
    return Pool(
        column("lambda"), column("median_meur"), column("sigma"), column("ded_meur"), column("lim_meur"), shocks
    )


def tail(losses: np.ndarray, q: float = 0.995) -> tuple[float, float, float]:
    """Mean, value at risk, tail mean."""
    ordered = np.sort(losses)
    count = len(ordered)
    risk = ordered[int(np.ceil(q * count - 1e-9)) - 1]
    return float(losses.mean()), float(risk), float(risk + np.maximum(ordered - risk, 0).sum() / (count * (1 - q)))
