#!/usr/bin/env python3
"""Measures the pool: simulation and exact law of the benchmark pool beside numpy and numba, the national pool, what-ifs.

usage: pool.py CORDON FOLDER [--rounds N] [--peers PYTHON]

FOLDER holds bench_sites.csv, bench_shocks.json, sites.csv, shocks.json and params.json. PYTHON is an interpreter that has
numpy, scipy and numba; without it the peers are left out. Each round runs every row once.
"""

import argparse
import os
import resource
import statistics
import subprocess
import sys
import time
from pathlib import Path

PEERS = Path(__file__).parent / "peers"


def timed(command: list[str]) -> tuple[float, float, float, str, str]:
    """CPU seconds, seconds by the clock, peak MB, standard output and error of a command."""
    environment = os.environ | {"OMP_NUM_THREADS": "1", "OPENBLAS_NUM_THREADS": "1", "NUMBA_NUM_THREADS": "1"}
    start = time.monotonic()
    process = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, env=environment, text=True)
    output, errors = process.communicate()
    wall = time.monotonic() - start
    if process.returncode:
        sys.exit(f"{' '.join(command)}\n{errors}")
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime, wall, used.ru_maxrss / 1024, output, errors


def first_site(folder: str) -> str:
    """The name of a hospital of the national pool."""
    lines = (Path(folder) / "sites.csv").read_text(encoding="utf-8").splitlines()
    return lines[1].split(",")[lines[0].split(",").index("id")]


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("cordon")
    parser.add_argument("folder")
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--peers")
    options = parser.parse_args()
    cordon = [options.cordon, "pool"]
    bench = ["--portfolio", options.folder, "--bench"]
    full = ["--portfolio", options.folder]
    rows: list[tuple[str, list[str], float]] = [
        ("simulate, 1 thread", cordon + ["simulate", *bench, "--years", "1000000"], 1e6),
        ("simulate, 2 threads", cordon + ["simulate", *bench, "--years", "1000000", "--threads", "2"], 1e6),
        ("simulate, four million years", cordon + ["simulate", *bench, "--years", "4000000"], 4e6),
        ("exact law with 50 shocks", cordon + ["law", *bench, "--years", "0", "--points", "8192"], 0),
        ("exact law and 1,300 shares, contributions", cordon + ["allocate", *bench, "--format", "csv"], 0),
        ("national pool: exact law", cordon + ["law", *full, "--years", "0"], 0),
        ("national pool: contributions", cordon + ["allocate", *full, "--format", "csv"], 0),
        ("national pool: eight what-ifs of one hospital", cordon + ["value", *full, "--site", first_site(options.folder)], 0),
        ("national pool: simulate, 1 thread", cordon + ["simulate", *full, "--years", "200000"], 2e5),
    ]
    if options.peers:
        peer = lambda name, *rest: [options.peers, str(PEERS / name), options.folder, *rest]
        rows += [
            ("peer: numba", peer("pool_numba.py", "1000000"), 1e6),
            ("peer: numpy", peer("pool_numpy.py", "200000"), 2e5),
            ("peer: numpy, exact law and shares", peer("exact_numpy.py", "8192", "700", "shares"), 0),
        ]
    measured: dict[str, list[tuple[float, float, float]]] = {name: [] for name, _, _ in rows}
    said: dict[str, str] = {}
    for _ in range(options.rounds):
        for name, command, _ in rows:
            before = resource.getrusage(resource.RUSAGE_CHILDREN)
            _, wall, _, output, errors = timed(command)
            after = resource.getrusage(resource.RUSAGE_CHILDREN)
            cpu = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
            measured[name].append((cpu, wall, 0))
            said[name] = (errors if name[:4] != "peer" else output).strip().splitlines()[-1]
    print("| what | CPU seconds: median (min to max) | by the clock | years a CPU-second, start of the program included |")
    print("|---|--:|--:|--:|")
    for name, _, years in rows:
        cpus = sorted(cpu for cpu, _, _ in measured[name])
        walls = statistics.median(wall for _, wall, _ in measured[name])
        rate = f"{years / statistics.median(cpus):,.0f}" if years else ""
        print(f"| {name} | {statistics.median(cpus):.2f} ({cpus[0]:.2f} to {cpus[-1]:.2f}) | {walls:.2f} | {rate} |")
    print()
    for name, line in said.items():
        print(f"- {name}: {line}")


if __name__ == "__main__":
    main()
