"""The exact law of the benchmark pool with numpy's FFT, and with its Euler shares if asked.

usage: exact_numpy.py FOLDER POINTS RANGE [shares]
"""

import sys
import time
from pathlib import Path

import numpy as np
from scipy.special import ndtr

from bench_pool import read


def lattice(median, sigma, deductible, limit, step, points) -> np.ndarray:
    """Probabilities that keep the mean: differences of the limited expected value."""
    count = min(int(np.ceil(limit / step)), points - 1)
    x = deductible + np.minimum(step * np.arange(count + 1), limit)
    z = np.log(x / median) / sigma
    means = median * np.exp(sigma**2 / 2) * ndtr(z - sigma) + x * ndtr(-z)
    slopes = np.diff(means) / step
    masses = np.zeros(points)
    masses[0], masses[1:count], masses[count] = 1 - slopes[0], slopes[:-1] - slopes[1:], slopes[-1]
    return masses


def main() -> None:
    pool, points, top = read(Path(sys.argv[1])), int(sys.argv[2]), float(sys.argv[3])
    start = time.process_time()
    step, sites = top / points, range(len(pool.rate))

    def transforms(tau: float) -> np.ndarray:
        return np.array(
            [
                np.fft.rfft(lattice(pool.median[i] * tau, pool.sigma[i], pool.deductible[i], pool.limit[i], step, points))
                for i in sites
            ]
        )

    own = transforms(1.0)
    psi = (pool.rate[:, None] * (own - 1)).sum(axis=0)
    shared = {tau: transforms(tau) for tau in sorted({shock["tau"] for shock in pool.shocks})}
    products = []
    for shock in pool.shocks:
        factors = 1 - shock["p"] + shock["p"] * shared[shock["tau"]][shock["members"]]
        products.append(factors.prod(axis=0))
        psi = psi + shock["nu"] * (products[-1] - 1)
    masses = np.maximum(np.fft.irfft(np.exp(psi), points), 0)
    cumulative, amounts = masses.cumsum(), step * np.arange(points)
    place = int(np.searchsorted(cumulative, 0.995))
    risk = amounts[place]
    excess = risk + (masses * np.maximum(amounts - risk, 0)).sum() / 0.005
    spent = time.process_time() - start
    print(f"numpy exact,{points},{spent:.4f},,{(masses * amounts).sum():.4f},{risk:.4f},{excess:.4f}")
    if len(sys.argv) < 5:
        return
    weights = np.where(amounts > risk, 1 / 0.005, 0.0)
    weights[place] = (cumulative[place] - 0.995) / masses[place] / 0.005
    kernel = np.conj(np.fft.rfft(weights)) * np.exp(psi)
    # The inverse of a real inner product over half of the frequencies.
    double = np.full(len(kernel), 2.0)
    double[0] = double[-1] = 1.0
    kernel = kernel * double / points
    shares = np.zeros(len(pool.rate))
    amount = lambda tau, i: np.fft.rfft(
        lattice(pool.median[i] * tau, pool.sigma[i], pool.deductible[i], pool.limit[i], step, points) * amounts
    )
    for i in sites:
        shares[i] += pool.rate[i] * (kernel * amount(1.0, i)).real.sum()
    weighted = {tau: np.array([amount(tau, i) for i in sites]) for tau in shared}
    for shock, product in zip(pool.shocks, products):
        members = shock["members"]
        factors = 1 - shock["p"] + shock["p"] * shared[shock["tau"]][members]
        parts = (kernel * product / factors * weighted[shock["tau"]][members]).real.sum(axis=1)
        np.add.at(shares, members, shock["nu"] * shock["p"] * parts)
    spent = time.process_time() - start
    print(f"numpy exact with shares,{points},{spent:.4f},,,,{shares.sum():.4f}")


if __name__ == "__main__":
    main()
