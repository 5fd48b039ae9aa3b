"""The compound cases of a vector file by `aggregate` (PyPI), beside the results of `cordon pool vectors`.

usage: compound_aggregate.py VECTORS.json RESULTS.json

Each case goes through the package's own language: a lognormal body spliced with a Pareto tail, a deductible and a limit, a
Poisson or a Gamma-mixed frequency. What the language cannot say is named with why, and fails: today nothing is.
Prints the worst relative difference of each case (mean, deviation, values at risk, tail means), and ends with 1 if one is
above 0.2 %.
"""

import json
import math
import statistics
import sys
import warnings

warnings.filterwarnings("ignore")

from aggregate import build  # noqa: E402

# A value at risk lies on the lattice: one of its steps is allowed besides.
TOLERANCE = 2e-3


def body(severity: dict) -> str:
    """The law of an amount before deductible and cap, in aggregate's language."""
    median, sigma, tail = severity["med"], severity["sigma"], severity["p"]
    if not tail:
        return f"{median!r} * lognorm {sigma!r}"
    normal = statistics.NormalDist()
    score = normal.inv_cdf(1 - tail)
    alpha = severity["alpha"]
    if alpha is None:
        # The density has no step where the tail begins.
        alpha = normal.pdf(score) / (sigma * tail)
    splice = median * math.exp(sigma * score)
    return (
        f"[{median!r} {splice!r}] * [lognorm pareto] [{sigma!r} {alpha!r}] wts [{1 - tail!r} {tail!r}] "
        f"splice [0 {splice!r} inf]"
    )


def declaration(case: dict) -> str:
    """The case in aggregate's language; `!` keeps losses below the deductible as zeros."""
    given = case["input"]
    severity, frequency = given["severity"], given["frequency"]
    deductible = given["deductible"]
    limit, cap = given["limit"] or math.inf, severity["cap"] or math.inf
    kind = "poisson" if frequency["kind"] == "poisson" else f"mixed gamma {math.sqrt(frequency['v'])!r}"
    name = f"agg {case['id'].replace('-', '.')} {frequency['mean']!r} claims"
    if severity["p"]:
        # The package weighs the parts of a mixture anew above a deductible: what is ceded is taken of the whole amount.
        ceded = f" occurrence ceded to {limit!r} xs {deductible!r}" if deductible or limit < math.inf else ""
        return f"{name} {cap!r} xs 0 sev {body(severity)} !{ceded} {kind}"
    # A cap on the amount is one more limit above the deductible.
    return f"{name} {min(limit, cap - deductible)!r} xs {deductible!r} sev {body(severity)} ! {kind}"


def difference(case: dict, ours: dict) -> float:
    """The worst relative difference between both laws of one case."""
    law = build(declaration(case), log2=16)
    table = law.density_df
    mean = float((table.loss * table.p_total).sum())
    deviation = math.sqrt(float((table.loss**2 * table.p_total).sum()) - mean**2)
    worst = max(abs(ours["mean"] / mean - 1), abs(ours["sd"] / deviation - 1))
    for q, risk in ours["var"].items():
        theirs = float(law.q(float(q)))
        beyond = table.loss > theirs
        excess = float(((table.loss - theirs) * table.p_total)[beyond].sum())
        tail = theirs + excess / (1 - float(q))
        worst = max(worst, abs(ours["tvar"][q] / tail - 1), max(abs(risk - theirs) - law.bs, 0) / theirs)
    return worst


def main() -> None:
    vectors, results = (json.load(open(path, encoding="utf-8")) for path in sys.argv[1:3])
    worst, compared, refused = 0.0, 0, []
    for case in vectors["cases"]:
        try:
            found = difference(case, results[case["id"]])
        except Exception as error:  # The package has no one error for what its language cannot say.
            refused.append(case["id"])
            print(f"{case['id']}: not compared: {error!r}")
            continue
        worst, compared = max(worst, found), compared + 1
        print(f"{case['id']}: {found:.2e}")
    print(f"{compared} cases compared, worst relative difference {worst:.2e}")
    sys.exit(worst > TOLERANCE or not compared or bool(refused))


if __name__ == "__main__":
    main()
