"""`cordon pool` and `cordon posture`: vectors judged by their own comparison, results that add up, hostile portfolios."""

import csv
import json
import os
import re
import subprocess
import sys
from decimal import Decimal
from pathlib import Path

import pytest

from peers import environment
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
        [sys.executable, SHARED / "compare.py", file, results], capture_output=True, text=True, timeout=300
    )
    assert judge.returncode == 0, judge.stdout


@pytest.mark.skipif(not VECTORS, reason="the vectors are not beside the checkout")
def test_compound_laws_agree_with_aggregate(tmp_path: Path) -> None:
    """Every compound case, tails, deductibles and limits included, by another's package: within 0.2 %."""
    file = SHARED / "vectors/compound.json"
    results = tmp_path / "results.json"
    results.write_bytes(run("pool", "vectors", file, timeout=240).must_succeed().output)
    script = CHECKOUT / "Benchmarks/peers/compound_aggregate.py"

    def peer() -> subprocess.CompletedProcess:
        # Its drawing library keeps a list of fonts, which is not for this folder's owner.
        return subprocess.run(
            [environment("aggregate") / "python", script, file, results],
            capture_output=True, text=True, timeout=300, env={**os.environ, "MPLCONFIGDIR": str(tmp_path)},
        )

    judge = peer()
    cases = json.loads(file.read_bytes())["cases"]
    assert judge.returncode == 0 and f"{len(cases)} cases compared" in judge.stdout, judge.stdout + judge.stderr
    # It would say so if they differed.
    found = json.loads(results.read_bytes())
    found[cases[1]["id"]]["tvar"]["0.99"] *= 1.01
    results.write_text(json.dumps(found), encoding="utf-8")
    assert peer().returncode == 1


def test_vectors_that_cannot_be_read(tmp_path: Path) -> None:
    """What is wrong is said, with the case and the field."""
    file = tmp_path / "bad.json"
    file.write_text('{"family": "severity", "cases": [{"id": "x", "input": {"med": -1, "sigma": 1, "p": 0}}]}')
    outcome = run("pool", "vectors", file)
    assert outcome.code == 1
    assert "case x" in outcome.errors and "median is -1.0; it must be more than 0" in outcome.errors


COLUMNS = ["mfa", "edr", "bck", "adx", "soc", "exo", "seg", "pat"]


@pytest.fixture
def portfolio(tmp_path: Path) -> Path:
    """Six fictional hospitals in three groups, a supplier and a worm."""
    folder = tmp_path / "portfolio"
    folder.mkdir()
    budgets = [620, 88, 41, 210, 35, 12]
    lines = ["id,ght,kind,budget_meur," + ",".join(COLUMNS)]
    for place, budget in enumerate(budgets):
        levels = ",".join(f"{0.15 + 0.1 * ((place + k) % 7):.2f}" for k in range(8))
        lines.append(f"H{place},{place // 2},ch,{budget},{levels}")
    (folder / "sites.csv").write_text("\n".join(lines) + "\n", encoding="utf-8")
    shocks = [
        {"name": "Éditeur Alizé", "nu": 0.08, "a": 0.6, "b": 2.4, "tau": 0.4, "members": [0, 1, 3, 5]},
        {"name": "worm", "nu": 0.04, "a": 0.5, "b": 4.5, "tau": 1.0, "members": [0, 1, 2, 3, 4, 5]},
    ]
    (folder / "shocks.json").write_text(json.dumps(shocks, ensure_ascii=False), encoding="utf-8")
    (folder / "params.json").write_text('{"lambda0": 0.2, "_note": "more incidents than in life"}', encoding="utf-8")
    return folder


def rows(*arguments, **more) -> list[dict]:
    return json.loads(run("pool", *arguments, "--format", "json", **more).must_succeed().text)


def test_both_engines_agree(portfolio: Path) -> None:
    """The law comes with the gap between the engines, and it is noise."""
    figures = rows("law", "--portfolio", portfolio, "--years", "100000", "--layer", "5:40")
    assert {figure["cover"] for figure in figures} == {"gross", "net"}
    gaps = [figure["gap_in_errors"] for figure in figures if not figure["figure"].startswith("var")]
    assert max(map(abs, gaps)) < 5
    means = {figure["cover"]: figure["exact_meur"] for figure in figures if figure["figure"] == "mean"}
    assert means["net"] < means["gross"]


@pytest.mark.parametrize("layers", [["5:40"], ["0:500", "500:900:1"]], ids=["above 0", "from the first euro on"])
def test_a_quiet_year_is_told_before_and_after_covers(portfolio: Path, layers: list[str]) -> None:
    """No lattice's first point: the chance without noise lies beside the share of simulated years."""
    named = [word for layer in layers for word in ("--layer", layer)]
    errors = run("pool", "law", "--portfolio", portfolio, "--years", "50000", *named).must_succeed().errors
    said = re.search(
        r"p_zero, .*: ([0-9.]+) % \([0-9.]+ to [0-9.]+\) without noise, ([0-9.]+) % ± ([0-9.]+) % of the simulated years, "
        r"a difference of (-?[0-9.]+) standard errors; net of what is bought(.*)", errors
    )
    assert said, errors
    exact, drawn, error, gap = map(float, said.groups()[:4])
    assert 0 < exact < 100 and abs(drawn - exact) < 5 * error + 1e-3 and abs(gap) < 5
    if layers == ["5:40"]:
        assert said[5].startswith(" the same: no cover begins at 0")
    else:
        assert float(re.match(r", ([0-9.]+) % ±", said[5])[1]) > drawn


def test_threads_give_the_same_bytes(portfolio: Path, tmp_path: Path) -> None:
    """One thread or two: the same losses of all years."""
    files = [tmp_path / "one.csv", tmp_path / "two.csv"]
    for threads, file in enumerate(files, start=1):
        run(
            "pool", "simulate", "--portfolio", portfolio, "--years", "50000", "--threads", threads, "--losses", file,
            "--layer", "3:20:1", "--stop-loss", "10:15",
        ).must_succeed()
    assert files[0].read_bytes() == files[1].read_bytes()
    with open(files[0], newline="", encoding="utf-8") as lines:
        for row in csv.DictReader(lines):
            assert float(row["net_meur"]) <= float(row["gross_meur"]) + 1e-12


def test_contributions_add_up_to_the_cent(portfolio: Path) -> None:
    """Parts to hospitals, hospitals to the pool, transfers to nothing."""
    outcome = run("pool", "allocate", "--portfolio", portfolio, "--format", "json").must_succeed()
    sites = json.loads(outcome.text, parse_float=Decimal)
    total = re.search(r"contributions ([0-9.]+) €", outcome.errors)
    assert total and sum(site["contribution"] for site in sites) == Decimal(total[1])
    for site in sites:
        assert site["contribution"] == site["pure_premium"] + site["cover_price"] - site["cover_recovery"] + site["capital_cost"] + site["expenses"]
        assert site["contribution"] == site["own"] + site["group"] + site["shared_causes"]
        lines = sum(
            line["pure_premium"] + line["cover_price"] - line["cover_recovery"] + line["capital_cost"] + line["expenses"]
            for line in site["lines"]
        )
        assert site["contribution"] == lines
    assert sum(site["subsidy_if_paid_by_budget"] for site in sites) == 0
    # What the pool buys has its price and pays back: still to the cent, and each bears its part.
    bought = run(
        "pool", "allocate", "--portfolio", portfolio, "--layer", "0.5:5:1", "--stop-loss", "2:5", "--format", "json"
    ).must_succeed()
    covered = json.loads(bought.text, parse_float=Decimal)
    total = re.search(r"contributions ([0-9.]+) €", bought.errors)
    assert total and sum(site["contribution"] for site in covered) == Decimal(total[1])
    for site, plain in zip(covered, sites, strict=True):
        # Cents are shared out over all parts of the whole: a part may take one more or less.
        assert abs(site["pure_premium"] - plain["pure_premium"]) <= Decimal("0.20")
        assert site["cover_price"] > site["cover_recovery"] > 0 == plain["cover_price"]
    statement = run("pool", "allocate", "--portfolio", portfolio, "--site", "H1").must_succeed().text
    assert "cotisation annuelle de" in statement and "le fournisseur Éditeur Alizé" in statement
    assert "\u202f" in statement and "\u00a0€" in statement


def test_shapley_beside_euler(portfolio: Path) -> None:
    """Both share the same tail mean of the same years; six hospitals are few enough for all subsets."""
    outcome = run("pool", "allocate", "--portfolio", portfolio, "--shapley", "2000", "--format", "json").must_succeed()
    players = json.loads(outcome.text)
    assert "all subsets" in outcome.errors and len(players) == len(rows("allocate", "--portfolio", portfolio))
    euler, shapley = (sum(player[column] for player in players) for column in ("euler_meur", "shapley_meur"))
    assert euler > 0 and abs(euler / shapley - 1) < 1e-4
    assert all(player["error_meur"] > 0 for player in players if player["shapley_meur"] > 0)
    assert run("pool", "allocate", "--portfolio", portfolio, "--shapley", "10").code != 0


def test_a_hospital_has_a_deductible_and_a_limit_of_its_own(portfolio: Path) -> None:
    """Two columns of the sites, empty where the rule counts, move that hospital alone, in both engines."""
    before = {row["site"]: row["pure_premium"] for row in rows("allocate", "--portfolio", portfolio)}
    path = portfolio / "sites.csv"
    header, *lines = path.read_text(encoding="utf-8").splitlines()
    own = [line + (",3,5" if line.startswith("H0,") else ",,") for line in lines]
    path.write_text("\n".join([header + ",ded_meur,lim_meur", *own]) + "\n", encoding="utf-8")
    after = {row["site"]: row["pure_premium"] for row in rows("allocate", "--portfolio", portfolio)}
    assert after["H0"] < 0.9 * before["H0"]
    assert all(abs(after[site] / before[site] - 1) < 0.01 for site in before if site != "H0")
    figures = rows("law", "--portfolio", portfolio, "--years", "100000")
    assert max(abs(row["gap_in_errors"]) for row in figures if not row["figure"].startswith("var")) < 5
    path.write_text(path.read_text(encoding="utf-8").replace(",3,5", ",3,-5"), encoding="utf-8")
    outcome = run("pool", "law", "--portfolio", portfolio)
    assert outcome.code == 1 and "sites.csv line 2: lim_meur is -5.0; it must be more than 0" in outcome.errors


def test_a_shared_cause_strikes(portfolio: Path) -> None:
    """One event of a named supplier: who is hit for how much; an unknown one is told with the names there are."""
    members = rows("allocate", "--portfolio", portfolio, "--cause", "Éditeur Alizé")
    assert {row["site"] for row in members} == {"H0", "H1", "H3", "H5"}
    outcome = run("pool", "allocate", "--portfolio", portfolio, "--cause", "Nobody")
    assert outcome.code == 1 and "Éditeur Alizé" in outcome.errors


def test_values_cash_and_verdicts(portfolio: Path) -> None:
    """Every measure saves, the best set keeps to its budget, an advance narrows the gap, verdicts name their measures."""
    values = rows("value", "--portfolio", portfolio)
    assert len(values) == 48
    assert all(row["own_meur"] >= 0 and row["others_meur"] >= 0 for row in values)
    assert sum(row["capital_freed_meur"] for row in values) > 0
    chosen = rows("value", "--portfolio", portfolio, "--without-capital", "--budget", "0.3")
    assert 0 < sum(row["cost_meur"] for row in chosen) <= 0.3
    gaps = rows("treasury", "--portfolio", portfolio, "--site", "H0")
    peak = lambda name: max(row["gap_meur"] for row in gaps if row["advance"] == name)
    assert 0 <= peak("with") <= peak("without")
    assert len(rows("treasury", "--portfolio", portfolio, "--years", "2000")) == 5
    for share in ("0", "1"):
        verdicts = rows("insurability", "--portfolio", portfolio, "--premium-share", share)
        for row in verdicts:
            for name, unit in (("premium", "_meur"), ("rate_on_line", ""), ("premium_at_target", "_meur")):
                low, value, high = (row[f"{name}{end}{unit}"] for end in ("_low", "", "_high"))
                assert low <= value <= high and low < high, (name, row)
        # A premium above the one alone, or too large a part of the limit, is refused whatever can be paid.
        within = [row for row in verdicts if row["rate_on_line"] <= 0.2 and row["premium_meur"] <= row["alone_meur"]]
        assert within
        for row in within:
            payable = row["premium_meur"] <= row["ceiling_meur"]
            assert (row["verdict"] == "insurable") == payable, row
            if row["premium_at_target_meur"] > row["ceiling_meur"]:
                assert row["verdict"] == "uninsurable", row
        assert not any(row["measures"] for row in verdicts if row["verdict"] != "conditional")
    assert any(row["verdict"] == "insurable" for row in within)
    # Between what it costs now and what it would cost complete, the conditions are named and cost what they cost.
    row = max(within, key=lambda row: row["premium_meur"] / row["premium_at_target_meur"])
    assert row["premium_at_target_meur"] < row["premium_meur"]
    share = (row["premium_at_target_meur"] + row["premium_meur"]) / 2 / row["ceiling_meur"]
    verdicts = rows("insurability", "--portfolio", portfolio, "--premium-share", str(share))
    between = next(found for found in verdicts if found["site"] == row["site"])
    assert between["verdict"] == "conditional" and between["measures"] and between["cost_meur"] > 0


def test_result_tables(portfolio: Path, tmp_path: Path) -> None:
    """The tables have the columns of the Open Results Data standard, and agree with each other."""
    period, event, exceedance = (tmp_path / name for name in ("splt.csv", "selt.csv", "ept.csv"))
    summary, occurrence = tmp_path / "summaries.csv", tmp_path / "occurrences.csv"
    run(
        "pool", "simulate", "--portfolio", portfolio, "--years", "5000", "--table-years", "5000", "--by-site",
        "--period-table", period, "--event-table", event, "--exceedance-table", exceedance,
        "--summary-table", summary, "--occurrence-table", occurrence,
    ).must_succeed()
    with open(period, newline="", encoding="utf-8") as lines:
        periods = list(csv.DictReader(lines))
    with open(event, newline="", encoding="utf-8") as lines:
        events = list(csv.DictReader(lines))
    assert list(periods[0]) == [
        "Period", "PeriodWeight", "EventId", "Year", "Month", "Day", "Hour", "Minute", "SummaryId", "SampleId", "Loss",
        "ImpactedExposure",
    ]
    assert list(events[0]) == ["EventId", "SummaryId", "SampleId", "Loss", "ImpactedExposure"]
    assert [row["Loss"] for row in periods] == [row["Loss"] for row in events]
    dates = [tuple(int(row[name]) for name in ("Period", "Month", "Day", "Hour", "Minute")) for row in periods]
    assert dates == sorted(dates)
    assert exceedance.read_text(encoding="utf-8").startswith("SummaryId,EPCalc,EPType,ReturnPeriod,Loss\n7,2,3,2.0,")
    # One number has one meaning: six sites, then the pool; and every event has its type.
    with open(summary, newline="", encoding="utf-8") as lines:
        meanings = {row["SummaryId"]: (row["Level"], row["Name"]) for row in csv.DictReader(lines)}
    assert meanings["1"] == ("site", "H0") and meanings["7"] == ("pool", "") and len(meanings) == 7
    assert {row["SummaryId"] for row in periods} <= set(meanings) - {"7"}
    with open(occurrence, newline="", encoding="utf-8") as lines:
        types = {row["EventId"]: row for row in csv.DictReader(lines)}
    assert {row["EventId"] for row in events} == set(types)
    assert {row["Type"] for row in types.values()} <= {"minor", "major", "major with its group", "shared cause"}
    assert all((row["Type"] == "shared cause") == bool(row["Cause"]) for row in types.values())
    exact = tmp_path / "exact.csv"
    run("pool", "law", "--portfolio", portfolio, "--years", "0", "--exceedance-table", exact).must_succeed()
    with open(exact, newline="", encoding="utf-8") as lines:
        losses = {(row["EPType"], row["ReturnPeriod"]): float(row["Loss"]) for row in csv.DictReader(lines)}
    assert losses["3", "100.0"] > losses["3", "10.0"] > 0 and losses["4", "100.0"] > losses["3", "100.0"]


@pytest.mark.parametrize(
    ("file", "old", "new", "told"),
    [
        ("sites.csv", "H1,0,ch,88", "H1,0,ch,-88", "sites.csv line 3, budget_meur is -88.0; it must be more than 0"),
        ("sites.csv", "H1,0,ch,88", "H1,0,ch,nan", "sites.csv line 3, budget_meur is nan; it must be more than 0"),
        ("sites.csv", "0.15", "1.15", "must be 0 to 1"),
        ("sites.csv", "budget_meur", "budget", "'no column 'budget_meur'' is not known in sites.csv"),
        ("shocks.json", '"nu": 0.08', '"nu": -1', "nu is -1.0; it must be 0 to 1000"),
        ("shocks.json", "[0, 1, 3, 5]", "[0, 1, 3, 99]", "'member 99' is not known in cause 'Éditeur Alizé'"),
        ("params.json", '"lambda0": 0.2', '"pi0": 1.2', "pi0 is 1.2; it must be 0 to 1"),
        ("params.json", '"lambda0"', '"lambda"', "'lambda' is not known in params.json"),
        ("params.json", '"lambda0": 0.2', '"lambda0": NaN', 'NaN'),
        ("params.json", '"lambda0": 0.2', '"lambda0": 1e999', "params.json"),
        ("params.json", '"lambda0": 0.2', '"lambda0": "x"', "'params.json: lambda0' cannot be read; write a number"),
        ("shocks.json", "[0, 1, 3, 5]", "[0, 1, 3, 5", "shocks.json"),
    ],
)
def test_hostile_portfolios(portfolio: Path, file: str, old: str, new: str, told: str) -> None:
    """What is out of range is told by file, line, field and range."""
    path = portfolio / file
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new, 1), encoding="utf-8")
    outcome = run("pool", "law", "--portfolio", portfolio, "--years", "0")
    assert outcome.code == 1 and told in outcome.errors and "NSCocoa" not in outcome.errors, outcome.errors


def test_too_many_sites(portfolio: Path) -> None:
    """A hundred thousand sites are refused at once, an empty pool too."""
    path = portfolio / "sites.csv"
    header, first, *_ = path.read_text(encoding="utf-8").splitlines()
    path.write_text("\n".join([header] + [first] * 100_000), encoding="utf-8")
    outcome = run("pool", "law", "--portfolio", portfolio)
    assert outcome.code == 1 and "100000 sites in sites.csv are more than the 20000 allowed" in outcome.errors
    path.write_text(header + "\n", encoding="utf-8")
    (portfolio / "shocks.json").write_text("[]", encoding="utf-8")
    outcome = run("pool", "law", "--portfolio", portfolio)
    assert outcome.code == 1 and "sites.csv has no site below its header" in outcome.errors


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        (["value", "--cost-of-capital", "nan"], "--cost-of-capital is nan; it must be 0 to 1"),
        (["value", "--cost-of-capital", "5"], "--cost-of-capital is 5.0; it must be 0 to 1"),
        (["insurability", "--premium-share", "nan"], "--premium-share is nan; it must be 0 to 1"),
        (["insurability", "--premium-share", "1.2"], "--premium-share is 1.2; it must be 0 to 1"),
        (["allocate", "--expense", "nan"], "--expense is nan; it must be 0 to 0.9"),
        (["treasury", "--site", "H0", "--days", "1e9"], "--days is 1000000000.0; it must be 0 to 3650"),
    ],
)
def test_hostile_options(portfolio: Path, arguments: list[str], told: str) -> None:
    """What is out of range on the command line is told by its option and range."""
    outcome = run("pool", arguments[0], "--portfolio", portfolio, *arguments[1:])
    assert outcome.code == 1 and told in outcome.errors, outcome.errors


@pytest.mark.parametrize(
    "arguments",
    [
        ["law", "--curve", "--years", "20000"], ["law", "--sensitivity"], ["simulate", "--years", "20000"],
        ["simulate", "--years", "20000", "--worst", "2"], ["simulate", "--years", "5000", "--teams", "2"],
        ["allocate"], ["allocate", "--site", "H0"], ["allocate", "--shapley", "2000"], ["allocate", "--by-cause"],
        ["allocate", "--cause", "Éditeur Alizé"], ["value", "--without-capital"], ["insurability"], ["treasury", "--site", "H0"],
    ],
    ids=" ".join,
)
def test_every_result_comes_with_the_gap(portfolio: Path, arguments: list[str]) -> None:
    """Whatever is asked, the gap between the engines stands beside it, with mean and tail."""
    errors = run("pool", arguments[0], "--portfolio", portfolio, *arguments[1:]).must_succeed().errors
    said = re.search(
        r"the mean differs by (-?[0-9.]+) standard errors; the tail mean differs by (-?[0-9.]+) standard errors; beyond 4", errors
    )
    assert said and all(abs(float(gap)) < 5 for gap in said.groups()), errors


def test_a_gap_of_nothing_drawn_is_not_zero(portfolio: Path) -> None:
    """Where no year cost anything the years are too few to judge, and no gap of 0 is claimed."""
    path = portfolio / "params.json"
    path.write_text(path.read_text(encoding="utf-8").replace('"lambda0": 0.2', '"lambda0": 1e-9', 1), encoding="utf-8")
    (portfolio / "shocks.json").write_text("[]", encoding="utf-8")
    errors = run("pool", "value", "--portfolio", portfolio, "--without-capital").must_succeed().errors
    assert "too few years cost anything to judge the mean" in errors
    errors = run("pool", "treasury", "--portfolio", portfolio, "--years", "200").must_succeed().errors
    assert "too few years cost anything to judge the mean" in errors


def test_every_euro_of_a_portfolio_has_its_interval(portfolio: Path) -> None:
    """All assumptions drawn together say between what each amount lies, the same on every run; without draws it is told."""
    def between(found: list[dict], column: str) -> None:
        low, high = (re.sub(r"(_meur)?$", lambda unit: end + unit[0], column, count=1) for end in ("_low", "_high"))
        assert found and all(row[low] <= row[column] <= row[high] for row in found), (column, found)
        assert any(row[low] < row[high] for row in found), (column, found)

    figures = rows("law", "--portfolio", portfolio, "--years", "2000", "--stop-loss", "20:10", "--draws", "16")
    between([row for row in figures if row["exact_meur"] is not None], "exact_meur")
    between(figures, "simulated_meur")
    assert rows("law", "--portfolio", portfolio, "--years", "2000", "--stop-loss", "20:10", "--draws", "16") == figures
    short = ("--portfolio", portfolio, "--draws", "16")
    between(rows("law", *short, "--curve", "--years", "0"), "loss_meur")
    paid = rows("allocate", *short)
    for column in ("contribution", "pure_premium", "alone", "saving", "capital", "subsidy_if_paid_by_budget"):
        between(paid, column)
    between(rows("allocate", *short, "--shapley", "1000"), "shapley_meur")
    between(rows("allocate", *short, "--cause", "worm"), "expected_meur")
    values = rows("value", *short, "--site", "H1")
    for column in ("own_meur", "others_meur", "capital_freed_meur", "cost_meur", "euros_saved_by_euro"):
        between(values, column)
    between(rows("treasury", *short, "--years", "1000"), "meur")
    between(rows("treasury", *short, "--site", "H0"), "gap_meur")
    between(rows("simulate", *short, "--years", "2000", "--worst", "2"), "ceded_meur")
    between(rows("simulate", *short, "--years", "2000", "--teams", "2"), "with_waiting_meur")
    outcome = run("pool", "allocate", *short, "--site", "H1").must_succeed()
    assert "neuf tirages sur dix" in outcome.text and "(entre " in outcome.text
    outcome = run("pool", "law", "--portfolio", portfolio, "--years", "0", "--draws", "0").must_succeed()
    assert "_low" not in outcome.text and "nothing was drawn" in outcome.errors
    assert "16 to 512" in run("pool", "law", "--portfolio", portfolio, "--draws", "3").errors


def test_a_statement_as_rows(portfolio: Path) -> None:
    """One hospital's contribution in the formats asked for, by origin too; the parts add up to it."""
    (row,) = rows("allocate", "--portfolio", portfolio, "--site", "H0")
    parts = rows("allocate", "--portfolio", portfolio, "--site", "H0", "--by-cause")
    assert row["site"] == "H0" and "Éditeur Alizé" in {part["origin"] for part in parts}
    cents = lambda amount: round(amount * 100)
    assert sum(cents(part["contribution"]) for part in parts) == cents(row["contribution"])


def test_posture_from_files(tmp_path: Path) -> None:
    """Measured wins over declared, what is missing stays wide, every fact is told."""
    declared, restores = tmp_path / "declared.csv", tmp_path / "restores.csv"
    declared.write_text("aspect,date,level,declared_by,proof\nbck,2026-05-01,0.95,RSSI,\n", encoding="utf-8")
    restores.write_text(
        "system;date;success;offline;hours\nDossier patient;2026-06-01;non;oui;30\n", encoding="utf-8"
    )
    files = ["--evidence", f"declarations={declared}", "--evidence", f"restores={restores}", "--at", "2026-06-15"]
    outcome = run("posture", "judge", *files, "--format", "json").must_succeed()
    aspects = {row["aspect"]: row for row in json.loads(outcome.text)}
    assert len(aspects) == 10
    assert aspects["bck"]["level"] < 0.2 and aspects["bck"]["contradictions"] == 1
    assert aspects["mfa"]["level"] is None and aspects["mfa"]["high"] - aspects["mfa"]["low"] > 0.6
    assert "declared and measured differ" in outcome.errors
    facts = json.loads(run("posture", "judge", *files, "--explain", "--format", "json").must_succeed().text)
    assert [fact["set_aside"] for fact in facts] == ["", "A measurement takes precedence"]
    assert run("posture", "judge", "--evidence", "restores=/nowhere.csv").code == 1
    # What the consoles count is measured; words about a proof prove nothing.
    coverage = tmp_path / "coverage.csv"
    coverage.write_text(
        "aspect,date,covered,total,source\nedr,2026-06-01,90,100,Console\nmfa,2026-06-01,30,100,Annuaire\n", encoding="utf-8"
    )
    declared.write_text("aspect,date,level,declared_by,proof\nmfa,2026-05-01,0.95,RSSI,PV 12\n", encoding="utf-8")
    files = ["--evidence", f"coverage={coverage}", "--evidence", f"declarations={declared}", "--at", "2026-06-15"]
    outcome = run("posture", "judge", *files, "--format", "json").must_succeed()
    aspects = {row["aspect"]: row for row in json.loads(outcome.text)}
    assert aspects["edr"]["level"] > 0.8 and aspects["mfa"]["level"] < 0.4 and aspects["mfa"]["contradictions"] == 1
    facts = json.loads(run("posture", "judge", *files, "--explain", "--format", "json").must_succeed().text)
    assert [fact["basis"] for fact in facts if fact["aspect"] == "mfa"] == ["Measured", "Declared"]
