"""The compound cases of a vector file by `aggregate` (PyPI), beside the results of `cordon pool vectors`.

usage: compound_aggregate.py VECTORS.json RESULTS.json

Only the cases without a Pareto tail: the package has the lognormal law, and these go through its own language.
Prints the worst relative difference of means and tail means, and ends with 1 if it is above 0.2 %.
"""

import json
import math
import sys
import warnings

warnings.filterwarnings("ignore")

from aggregate import build  # noqa: E402


def declaration(case: dict) -> str:
    """The case in aggregate's language; `!` keeps losses below the deductible as zeros."""
    given = case["input"]
    severity, frequency = given["severity"], given["frequency"]
    deductible = given["deductible"]
    limit = min(given["limit"] or math.inf, severity["cap"] - deductible)
    kind = "poisson" if frequency["kind"] == "poisson" else f"mixed gamma {math.sqrt(frequency['v'])}"
    return (
        f"agg {case['id'].replace('-', '.')} {frequency['mean']} claims {limit} xs {deductible} "
        f"sev {severity['med']} * lognorm {severity['sigma']} ! {kind}"
    )


def main() -> None:
    vectors, results = (json.load(open(path, encoding="utf-8")) for path in sys.argv[1:3])
    worst, compared = 0.0, 0
    for case in vectors["cases"]:
        if case["input"]["severity"]["p"]:
            continue
        law = build(declaration(case), log2=16)
        ours = results[case["id"]]
        table = law.density_df
        mean = float((table.loss * table.p_total).sum())
        pairs = [(ours["mean"], mean)]
        for q in (0.9, 0.95, 0.99, 0.995):
            risk = law.q(q)
            beyond = table.loss > risk
            excess = float(((table.loss - risk) * table.p_total)[beyond].sum())
            pairs.append((ours["tvar"][str(q)], risk + excess / (1 - q)))
        difference = max(abs(a / b - 1) for a, b in pairs)
        worst, compared = max(worst, difference), compared + 1
        print(f"{case['id']}: {difference:.2e}")
    print(f"{compared} cases compared, worst relative difference {worst:.2e}")
    sys.exit(worst > 2e-3 or not compared)


if __name__ == "__main__":
    main()
