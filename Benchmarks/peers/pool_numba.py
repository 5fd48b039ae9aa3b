"""The benchmark pool simulated with numba: one compiled loop on one thread, xoshiro and an alias table, nothing wasted.

usage: pool_numba.py FOLDER YEARS
"""

import math
import sys
import time
from pathlib import Path

import numba
import numpy as np

from bench_pool import read, tail


def alias(weights: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Walker's table."""
    count = len(weights)
    scaled = weights / weights.sum() * count
    threshold, other = np.ones(count), np.arange(count)
    small, large = [i for i in range(count) if scaled[i] < 1], [i for i in range(count) if scaled[i] >= 1]
    while small and large:
        low, high = small.pop(), large[-1]
        threshold[low], other[low] = scaled[low], high
        scaled[high] -= 1 - scaled[low]
        if scaled[high] < 1:
            small.append(large.pop())
    return threshold, other


@numba.njit(cache=False, fastmath=True)
def uniform(state):
    """xoshiro256++."""
    s0, s1, s2, s3 = state[0], state[1], state[2], state[3]
    mixed = s0 + s3
    result = ((mixed << np.uint64(23)) | (mixed >> np.uint64(41))) + s0
    t = s1 << np.uint64(17)
    s2 ^= s0
    s3 ^= s1
    s1 ^= s2
    s0 ^= s3
    s2 ^= t
    s3 = (s3 << np.uint64(45)) | (s3 >> np.uint64(19))
    state[0], state[1], state[2], state[3] = s0, s1, s2, s3
    return (np.float64(result >> np.uint64(11)) + 0.5) / 9007199254740992.0


@numba.njit(cache=False, fastmath=True)
def normal(state, spare):
    """Marsaglia's polar method; every second number is free."""
    if spare[0] > 0:
        spare[0] = 0
        return spare[1]
    while True:
        x, y = 2 * uniform(state) - 1, 2 * uniform(state) - 1
        square = x * x + y * y
        if 0 < square < 1:
            scale = math.sqrt(-2 * math.log(square) / square)
            spare[0], spare[1] = 1.0, y * scale
            return x * scale


@numba.njit(cache=False, fastmath=True)
def poisson(state, mean):
    """Knuth's product, in parts so that nothing underflows."""
    count = 0
    while mean > 0:
        part = min(mean, 20.0)
        mean -= part
        bound, product = math.exp(-part), uniform(state)
        while product > bound:
            count += 1
            product *= uniform(state)
    return count


@numba.njit(cache=False, fastmath=True)
def simulate(years, rate, threshold, other, logs, sigma, deductible, limit, nu, chance, tau, starts, members, state):
    losses = np.zeros(years)
    spare = np.zeros(2)
    count = len(threshold)
    for year in range(years):
        total = 0.0
        for _ in range(poisson(state, rate)):
            place = uniform(state) * count
            site = int(place)
            if place - site >= threshold[site]:
                site = other[site]
            amount = math.exp(logs[site] + sigma[site] * normal(state, spare)) - deductible[site]
            total += min(max(amount, 0.0), limit[site])
        for shock in range(len(nu)):
            for _ in range(poisson(state, nu[shock])):
                stretch = 1 / math.log(1 - chance[shock])
                member = starts[shock] + int(math.log(uniform(state)) * stretch)
                while member < starts[shock + 1]:
                    site = members[member]
                    amount = math.exp(logs[site] + tau[shock] + sigma[site] * normal(state, spare)) - deductible[site]
                    total += min(max(amount, 0.0), limit[site])
                    member += 1 + int(math.log(uniform(state)) * stretch)
        losses[year] = total
    return losses


def main() -> None:
    pool, years = read(Path(sys.argv[1])), int(sys.argv[2])
    threshold, other = alias(pool.rate)
    shocks = pool.shocks
    starts = np.cumsum([0] + [len(shock["members"]) for shock in shocks])
    arguments = (
        pool.rate.sum(), threshold, other, np.log(pool.median), pool.sigma, pool.deductible, pool.limit,
        np.array([shock["nu"] for shock in shocks]), np.array([shock["p"] for shock in shocks]),
        np.log([shock["tau"] for shock in shocks]), starts,
        np.concatenate([np.asarray(shock["members"]) for shock in shocks]),
    )
    state = np.random.Generator(np.random.SFC64(7)).integers(1, 2**63, 4, dtype=np.uint64)
    simulate(100, *arguments, state)
    start = time.process_time()
    mean, risk, excess = tail(simulate(years, *arguments, state))
    spent = time.process_time() - start
    print(f"numba,{years},{spent:.4f},{years / spent:.0f},{mean:.4f},{risk:.4f},{excess:.4f}")


if __name__ == "__main__":
    main()
