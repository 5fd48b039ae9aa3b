"""The pool as its members meet it: what-ifs and claims in Chromium, the commands on the data folder."""

import json
import re
import time

import pytest
from selenium.webdriver.common.by import By

from browser import CHROMIUM, DRIVER, browser, complaints, sign_in, text_of, wait
from folder import query
from program import run

ADMINISTRATOR = "Network administrator"

needs_browser = pytest.mark.skipif(
    not (CHROMIUM.exists() and DRIVER.exists()), reason="Chromium and its driver are missing: run Scripts/setup test")


@pytest.fixture(scope="module")
def window(demonstration, tmp_path_factory):
    """A browser with the administrator signed in, in English."""
    account = demonstration.account(ADMINISTRATOR)
    with browser(tmp_path_factory.mktemp("pool"), language="en") as driver:
        sign_in(driver, demonstration.url, account.name, account.password)
        driver.add_cookie({"name": "cordon-language", "value": "en", "path": "/"})
        yield driver


def cells(driver) -> dict[str, tuple[str, str]]:
    """The table of effects: today and then, by figure."""
    rows = driver.find_elements(By.CSS_SELECTOR, "#effect tbody tr")
    return {
        row.find_element(By.TAG_NAME, "th").text: tuple(cell.text for cell in row.find_elements(By.TAG_NAME, "td"))
        for row in rows
    }


def euros(text: str) -> float:
    """`€1.2M`, `€340k` and `€12,345.67` as euros."""
    number, unit = re.search(r"€([\d,.]+)([Mk]?)", text).groups()
    return float(number.replace(",", "")) * {"M": 1e6, "k": 1e3, "": 1}[unit]


@needs_browser
def test_a_what_if_moves_law_contribution_and_verdict(demonstration, window):
    (place,) = query(demonstration.folder, "SELECT id FROM establishment ORDER BY beds DESC LIMIT 1")[0]
    window.get(f"{demonstration.url}/pool/{place}")
    assert not cells(window)
    window.execute_script("window.neverReloaded = true")
    answers = []
    for measure in ("bck", "seg"):
        window.find_element(By.CSS_SELECTOR, f"input[name=complete][value={measure}]").click()
        # At once: nobody pressed the button.
        wait(window, lambda driver: cells(driver) and cells(driver) not in answers, what="the effect")
        answers.append(cells(window))
        assert f"complete={measure}" in window.current_url
    assert window.execute_script("return window.neverReloaded") is True
    for box in window.find_elements(By.CSS_SELECTOR, "input[name=complete]:checked"):
        box.click()
    wait(window, lambda driver: not cells(driver), what="the end of the effect")
    # An assumption as it is typed.
    window.find_element(By.CSS_SELECTOR, "select[name=parameter] option[value=lambda0]").click()
    wait(window, lambda driver: "such as 0.45" in driver.find_element(By.ID, "effect").text, what="what is missing")
    window.find_element(By.NAME, "value").send_keys("0.06")
    wait(window, cells, what="the effect of the assumption")
    assert window.execute_script("return window.neverReloaded") is True
    assert complaints(window) == []
    # By the button, as without scripts: the same.
    window.get(f"{demonstration.url}/pool/{place}?complete=bck&complete=seg")
    window.find_element(By.CSS_SELECTOR, "#worth form button[type=submit]").click()
    wait(window, cells, what="the effect")
    effect = cells(window)
    assert effect == answers[-1]
    for figure in ("Contribution", "Expected loss here", "Worst years of the pool"):
        today, then = map(euros, effect[figure])
        assert then < today, (figure, effect)
    # The hospital's own law and the pool's, each on both scales, as it is and as it would be.
    assert len(window.find_elements(By.CSS_SELECTOR, "#effect svg polyline.line")) == 8
    # Every euro with its interval.
    for figure, both in effect.items():
        if figure and figure != "Insurance verdict":
            assert all("between €" in cell for cell in both), (figure, both)
    # Axes say what they count, and in what.
    assert "in €M" in window.find_element(By.CSS_SELECTOR, "#effect svg").text
    # The boxes stay ticked; an assumption moves everything the other way.
    assert window.find_element(By.CSS_SELECTOR, "input[name=complete][value=bck]").is_selected()
    window.get(f"{demonstration.url}/pool/{place}?parameter=lambda0&value=0.06")
    today, then = map(euros, cells(window)["Expected loss of the pool"])
    assert then > today
    window.get(f"{demonstration.url}/pool/{place}?parameter=pi0&value=7")
    assert "must be between 0 and 1" in text_of(window)


@needs_browser
def test_a_claim_waits_for_its_complaint_and_keeps_its_proofs(demonstration, window):
    claims = query(demonstration.folder, "SELECT id FROM claim ORDER BY id")
    assert claims, "the night's attack opened claims"
    (claim,) = claims[0]
    window.get(f"{demonstration.url}/pool/claims/{claim}")
    assert "Complaint within 72 h" in text_of(window)
    before = len(window.find_elements(By.CSS_SELECTOR, "#entries tbody tr"))
    form = next(form for form in window.find_elements(By.CSS_SELECTOR, "#act form") if "/entries" in form.get_attribute("action"))
    form.find_element(By.CSS_SELECTOR, "select[name=head] option[value=breach]").click()
    form.find_element(By.NAME, "amount").send_keys("1250.50")
    form.find_element(By.NAME, "proof").send_keys("Letter to patients, invoice 7")
    form.find_element(By.CSS_SELECTOR, "button[type=submit]").click()
    wait(window, lambda driver: len(driver.find_elements(By.CSS_SELECTOR, "#entries tbody tr")) == before + 1, what="the amount")
    assert "€1,250.50" in text_of(window)


@needs_browser
def test_every_order_of_joining_is_told_with_its_error(demonstration, window):
    window.get(f"{demonstration.url}/pool/shapley")
    # The demonstration has more members than all orders can be counted for: shares carry their standard errors.
    shares = [row.find_elements(By.TAG_NAME, "td")[2].text for row in window.find_elements(By.CSS_SELECTOR, "tbody tr")]
    assert len(shares) == 14 and all("±" in share and "between €" in share for share in shares)


@needs_browser
def test_every_euro_after_covers_has_its_interval(demonstration, window):
    """What the pool buys, must hold and must advance: what is drawn has its error, and all of it its ends."""
    window.get(f"{demonstration.url}/pool/cover")
    rows = window.find_elements(By.CSS_SELECTOR, "#options tbody tr")
    assert len(rows) > 3
    for cell in (cell for row in rows for cell in row.find_elements(By.TAG_NAME, "td")):
        assert "±" in cell.text and "between €" in cell.text, cell.text
    for section in ("solvency", "credit"):
        figures = [figure.text for figure in window.find_elements(By.CSS_SELECTOR, f"#{section} dd")]
        assert figures
        for figure in figures:
            assert "€" not in figure or "between" in figure, figure
    window.get(f"{demonstration.url}/pool")
    net = window.find_element(By.ID, "net").text
    assert net.count("±") == 3 and net.count("(between €") == 2, net
    # What is not known of the postures, and all assumptions together, side by side.
    doubts = [row.text for row in window.find_elements(By.CSS_SELECTOR, "#assumed tbody tr")]
    assert len(doubts) == 3 and all(row.count("between €") == 2 for row in doubts), doubts


@needs_browser
def test_an_underwriter_opens_only_who_agreed(demonstration):
    session = demonstration.session("Underwriter")
    agreed = {row[0] for row in query(demonstration.folder, "SELECT establishment_id FROM underwriting_consent")}
    everybody = {row[0] for row in query(demonstration.folder, "SELECT id FROM establishment")}
    assert agreed and everybody - agreed
    for place in everybody:
        answer = session.get(f"{demonstration.url}/underwriting/{place}", timeout=60)
        assert answer.status_code == (200 if place in agreed else 404), place
        assert session.get(f"{demonstration.url}/posture/{place}/insurer", timeout=60).status_code == 403


def test_a_counted_fact_leads_to_its_rows_and_months_are_remembered(demonstration):
    session = demonstration.session(ADMINISTRATOR)
    session.cookies.set("cordon-language", "en")
    counted = 0
    for (place,) in query(demonstration.folder, "SELECT id FROM establishment"):
        page = session.get(f"{demonstration.url}/posture/{place}", timeout=60).text
        facts = page[page.index('id="facts"'):]
        found = re.search(r'<a href="(/debt\?[^"]*state=[^"]*)">(\d+) of (\d+): systems still supported<', facts)
        # A page of the ledger has fifty rows.
        if not found or int(found[2]) > 50:
            continue
        address = found[1].replace("&amp;", "&")
        ledger = session.get(f"{demonstration.url}{address}", timeout=60).text
        rows = [table.count("<tr") for table in re.findall(r"<tbody.*?</tbody>", ledger, re.S)]
        assert (rows or [0])[-1] == int(found[2]), (place, address)
        counted += 1
    assert counted > 3
    # Patching is counted every month: a year of it has no gap.
    assert re.search(r'aria-label="A year ago: \d+%; today: \d+%"', page)


def test_the_commands_take_the_pool_of_the_data_folder(demonstration):
    def rows(*arguments):
        outcome = run("pool", *arguments, "--data", demonstration.folder, "--format", "json", timeout=240).must_succeed()
        assert "pool of the data folder: 14 establishments" in outcome.errors
        return json.loads(outcome.text)

    figures = rows("law", "--years", "50000")
    gaps = [row["gap_in_errors"] for row in figures if row["gap_in_errors"] is not None and row["figure"][:3] != "var"]
    assert gaps and max(map(abs, gaps)) < 5
    # The demonstration's pool buys covers: they count unless others are named.
    assert {row["cover"] for row in rows("simulate", "--years", "20000")} == {"gross", "net"}
    session = demonstration.session(ADMINISTRATOR)
    # The pool is of one hour: what is asked before it strikes and after differs by cents.
    hour = None
    while hour != int(time.time() // 3600):
        hour = int(time.time() // 3600)
        paid = rows("allocate")
        listed = session.get(f"{demonstration.url}/api/v1/contributions", timeout=60).json()["items"]
    by_name = {item["establishment"]["name"]: item["contributionCents"] for item in listed}
    assert {row["site"]: round(row["contribution"] * 100) for row in paid} == by_name
    # Every amount with its interval, the same as the pages'.
    low = {item["establishment"]["name"]: item["contributionLowCents"] for item in listed}
    assert {row["site"]: round(row["contribution_low"] * 100) for row in paid} == low
    for row in paid:
        for column in ("contribution", "own", "alone", "saving", "capital", "capital_alone", "subsidy_if_paid_by_budget"):
            assert row[f"{column}_low"] <= row[column] <= row[f"{column}_high"], (column, row)
        assert row["contribution_low"] < row["contribution_high"]
    finess, name = query(demonstration.folder, "SELECT finess, name FROM establishment ORDER BY beds DESC LIMIT 1")[0]
    assert {row["site"] for row in rows("value", "--site", finess, "--without-capital")} == {name}
    assert all(row["own_low_meur"] <= row["own_meur"] <= row["own_high_meur"] for row in rows("value", "--site", finess))
    gaps = rows("treasury", "--site", name)
    assert gaps and any(row["gap_low_meur"] < row["gap_high_meur"] for row in gaps)
    curve = rows("law", "--curve")
    assert all(row["loss_low_meur"] <= row["loss_meur"] <= row["loss_high_meur"] for row in curve)
    def between(found, column):
        low, high = (re.sub(r"(_meur)?$", lambda unit: end + unit[0], column, count=1) for end in ("_low", "_high"))
        assert found and all(row[low] <= row[column] <= row[high] for row in found), (column, found)
        assert any(row[low] < row[high] for row in found), (column, found)

    # What is drawn has its ends as well: figures, each incident of the worst years, waiting, advances, Shapley's shares.
    drawn = rows("simulate", "--years", "5000")
    between(drawn, "meur")
    assert rows("simulate", "--years", "5000", "--threads", "2") == drawn
    between(rows("simulate", "--years", "5000", "--worst", "2"), "ceded_meur")
    between(rows("simulate", "--years", "1000", "--teams", "2"), "with_waiting_meur")
    between(rows("treasury", "--years", "1000"), "meur")
    between(rows("allocate", "--shapley", "1000"), "shapley_meur")
    between([row for row in figures if row["simulated_meur"] is not None], "simulated_meur")
    between([row for row in rows("value", "--site", finess) if row["euros_saved_by_euro_low"] is not None], "euros_saved_by_euro")
    verdicts = rows("insurability")
    assert len(verdicts) == 14
    between(verdicts, "premium_at_target_meur")
    between(verdicts, "rate_on_line")
    assert all(bool(row["measures"]) == (row["verdict"] == "conditional") for row in verdicts)
    # The page says what the command says, down to the protections that would make a hospital insurable.
    conditional = [row for row in verdicts if row["verdict"] == "conditional"]
    assert conditional, "nothing to meet conditions with"
    words = {"insurable": "Insurable", "conditional": "Insurable under conditions", "uninsurable": "Not insurable"}
    places = dict(query(demonstration.folder, "SELECT name, id FROM establishment"))
    session.cookies.set("cordon-language", "en")
    for row in verdicts:
        page = session.get(f"{demonstration.url}/pool/{places[row['site']]}", timeout=60).text
        assert f">{words[row['verdict']]}<" in page, row
        found = re.search(r'id="conditions"[^>]*>([^<]*)<', page)
        assert bool(found) == bool(row["measures"]), row
        if found:
            assert found[1].count(",") >= row["measures"].count(" "), (row, found[1])
    # With its conditions met the verdict is another, on the page that asks what would be.
    (row,) = conditional[:1]
    ticked = "&".join(f"complete={measure}" for measure in row["measures"].split())
    page = session.get(f"{demonstration.url}/pool/{places[row['site']]}?{ticked}", timeout=60).text
    effect = re.search(r">Insurance verdict<.*?</tr>", page, re.S)
    assert effect and re.findall(r"<td[^>]*>([^<]*)<", effect[0]) == [words["conditional"], words["insurable"]], effect
    outcome = run("pool", "treasury", "--data", demonstration.folder, "--site", "Nowhere")
    assert outcome.code == 1 and "there is no establishment 'Nowhere'" in outcome.errors
