"""The benchmark pool simulated with numpy, in chunks, as one would write it well.

usage: pool_numpy.py FOLDER YEARS
"""

import sys
import time
from pathlib import Path

import numpy as np

from bench_pool import read, tail


def simulate(pool, years: int, seed: int = 1, chunk: int = 20_000) -> np.ndarray:
    random = np.random.Generator(np.random.SFC64(seed))
    chances = np.cumsum(pool.rate) / pool.rate.sum()
    logs = np.log(pool.median)
    losses = np.zeros(years)
    for start in range(0, years, chunk):
        size = min(chunk, years - start)
        total = np.zeros(size)
        counts = random.poisson(pool.rate.sum(), size)
        year = np.repeat(np.arange(size), counts)
        site = np.searchsorted(chances, random.random(len(year)))
        add(total, year, site, logs, 0.0, pool, random)
        for shock in pool.shocks:
            events = random.poisson(shock["nu"], size)
            event_year = np.repeat(np.arange(size), events)
            members = np.asarray(shock["members"])
            hit = random.random((len(event_year), len(members))) < shock["p"]
            event, member = np.nonzero(hit)
            add(total, event_year[event], members[member], logs, np.log(shock["tau"]), pool, random)
        losses[start : start + size] = total
    return losses


def add(total, year, site, logs, shift, pool, random) -> None:
    amount = np.exp(logs[site] + shift + pool.sigma[site] * random.standard_normal(len(site)))
    ceded = np.minimum(np.maximum(amount - pool.deductible[site], 0), pool.limit[site])
    total += np.bincount(year, ceded, minlength=len(total))


def main() -> None:
    pool, years = read(Path(sys.argv[1])), int(sys.argv[2])
    simulate(pool, 1_000)
    start = time.process_time()
    mean, risk, excess = tail(simulate(pool, years))
    spent = time.process_time() - start
    print(f"numpy,{years},{spent:.4f},{years / spent:.0f},{mean:.4f},{risk:.4f},{excess:.4f}")


if __name__ == "__main__":
    main()
