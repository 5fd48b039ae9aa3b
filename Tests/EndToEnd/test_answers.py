"""The clausier in a browser: a supplier is invited, answers, is judged, bids, and its answers become clauses."""

import io
import re
import zipfile

import pytest
from selenium.webdriver.common.by import By
from selenium.webdriver.support.ui import Select

from browser import CHROMIUM, DRIVER, browser, complaints, grave_findings, sign_in, text_of, wait
from demonstration import sign_in as client
from folder import query

pytestmark = pytest.mark.skipif(
    not (CHROMIUM.exists() and DRIVER.exists()), reason="Chromium and its driver are missing: run Scripts/setup test")

#: An invented supplier of the demonstration that has answered nothing yet.
SUPPLIER = "Sédalune"
PASSWORD = "orageux-cachalot-47"


@pytest.fixture(scope="module")
def supplier(demonstration) -> int:
    return query(demonstration.folder, "SELECT id FROM supplier WHERE name = ?", SUPPLIER)[0][0]


@pytest.fixture(scope="module")
def desk(demonstration, supplier, tmp_path_factory):
    """A browser in which an invited person of the supplier opened an account and signed in."""
    with browser(tmp_path_factory.mktemp("admin")) as driver:
        account = demonstration.account("Network administrator")
        sign_in(driver, demonstration.url, account.name, account.password)
        driver.get(f"{demonstration.url}/suppliers/{supplier}/invitations")
        driver.find_element(By.NAME, "person").send_keys("Rosalie Quentric")
        press(driver, "main form button[type=submit]")
        link = wait(driver, lambda d: d.find_element(By.CSS_SELECTOR, ".secret-value").text, what="the link")
    with browser(tmp_path_factory.mktemp("supplier")) as driver:
        driver.get(link)
        assert SUPPLIER in text_of(driver) and "Rosalie Quentric" in text_of(driver)
        assert not grave_findings(driver)
        driver.find_element(By.NAME, "name").send_keys("rosalie")
        driver.find_element(By.NAME, "password").send_keys(PASSWORD)
        press(driver, "main form button[type=submit]")
        wait(driver, lambda d: "/sign-in" in d.current_url, what="the sign-in page")
        driver.get(link)
        assert "ne fonctionne plus" in text_of(driver), "a link works once"
        sign_in(driver, demonstration.url, "rosalie", PASSWORD)
        yield driver


def press(driver, selector: str) -> None:
    driver.find_element(By.CSS_SELECTOR, selector).click()


def go(driver, url: str) -> None:
    driver.get(url)
    assert not complaints(driver)


def answer(driver, claim: str, comment: str = "", details: str = "") -> None:
    """One point, saved, and on to the next open one."""
    driver.find_element(By.CSS_SELECTOR, f"input[name=claim][value={claim}]").click()
    for name, text in [("comment", comment), ("details", details)]:
        field = driver.find_element(By.NAME, name)
        field.clear()
        field.send_keys(text)
    press(driver, "button[name=then][value=next]")


def test_invitation_answers_finding_tender_clause(demonstration, desk, supplier, tmp_path):
    url = demonstration.url
    assert desk.current_url.startswith(f"{url}/desk"), "a supplier starts at its own desk"
    press(desk, "main table button.primary, main table button[type=submit]")
    wait(desk, lambda d: "/desk/questionnaires/" in d.current_url, what="the questionnaire")
    questionnaire = int(re.search(r"questionnaires/(\d+)", desk.current_url)[1])
    routing(desk)
    one_no_needs_a_comment(desk)
    fill_the_rest_by_workbook(demonstration, desk, questionnaire)
    attach_evidence(desk, f"{url}/desk/questionnaires/{questionnaire}/points/O-9.14", tmp_path)
    submit(desk, f"{url}/desk/questionnaires/{questionnaire}")
    judge(demonstration, questionnaire, tmp_path)
    buy(demonstration, questionnaire, tmp_path)


def routing(driver) -> None:
    """The questions that choose the points come first; fewer points are left than the catalogue has."""
    before = int(driver.find_element(By.CSS_SELECTOR, ".figure-value").text)
    yes = {"software", "personalData", "healthData", "remoteMaintenance"}
    names = {box.get_attribute("name") for box in driver.find_elements(By.CSS_SELECTOR, "#routing input[type=radio]")}
    for name in names:
        value = "yes" if name in yes else "no"
        driver.find_element(By.CSS_SELECTOR, f"input[name={name}][value={value}]").click()
    press(driver, "#routing button[type=submit]")
    wait(driver, lambda d: "done=answersSaved" in d.current_url, what="the saved profile")
    after = int(driver.find_element(By.CSS_SELECTOR, ".figure-value").text)
    assert 0 < after < before


def one_no_needs_a_comment(driver) -> None:
    press(driver, "#points a.button.primary")
    assert "Pourquoi c’est important" in text_of(driver)
    first = driver.current_url
    answer(driver, "no")
    assert "Expliquez pourquoi" in text_of(driver)
    driver.get_log("browser")
    answer(driver, "no", comment="Prévu en mars.")
    assert driver.current_url.split("?")[0] != first.split("?")[0], "it goes on to the next open point"


def fill_the_rest_by_workbook(demonstration, driver, questionnaire: int) -> None:
    """Out, filled with openpyxl, in again: the rest is answered."""
    import openpyxl

    session = client(demonstration.url, "rosalie", PASSWORD)
    book = session.get(f"{demonstration.url}/desk/questionnaires/{questionnaire}/workbook", timeout=20)
    assert book.status_code == 200 and "attachment" in book.headers["content-disposition"]
    workbook = openpyxl.load_workbook(io.BytesIO(book.content))
    sheet = workbook["RetourClausier"]
    for row in sheet.iter_rows(min_row=2):
        if row[2].value is None:
            row[2].value = "Oui"
            row[4].value = "198.51.100.64/29" if row[0].value == "O-9.14" else "Mesure en place et revue chaque année."
    sheet.append(["O-99.99", "", "Oui"])
    filled = io.BytesIO()
    workbook.save(filled)
    page = session.get(f"{demonstration.url}/desk/questionnaires/{questionnaire}", timeout=20)
    csrf = re.search(r'name="csrf" value="([^"]+)"', page.text)[1]
    report = session.post(
        f"{demonstration.url}/desk/questionnaires/{questionnaire}/workbook", data={"csrf": csrf},
        files={"file": ("retour.xlsx", filled.getvalue())}, headers={"Origin": demonstration.url}, timeout=30)
    assert report.status_code == 200, report.text[:2000]
    assert "O-99.99" in report.text or re.search(r"A\d+", report.text), "a refused row says which cell"
    go(driver, f"{demonstration.url}/desk/questionnaires/{questionnaire}")
    assert driver.find_element(By.CSS_SELECTOR, ".figure-value").text == "0"


def attach_evidence(driver, page: str, folder) -> None:
    """A script in a PDF's clothing is refused, a PDF is taken."""
    wrong, right = folder / "wrong.pdf", folder / "plan.pdf"
    wrong.write_text("<script>alert(1)</script>")
    right.write_bytes(b"%PDF-1.4\n1 0 obj << /OpenAction << /JS (app.alert(1)) >> >> endobj\n%%EOF")
    for file, words in [(wrong, "Le contenu n’est pas celui"), (right, "Preuve jointe")]:
        go(driver, page)
        form = "#evidence form[enctype]"
        driver.find_element(By.CSS_SELECTOR, f"{form} input[type=file]").send_keys(str(file))
        driver.find_element(By.CSS_SELECTOR, f"{form} input[name=title]").send_keys("Plan d’accès distants")
        press(driver, f"{form} button[type=submit]")
        wait(driver, lambda d: words in text_of(d), what=words)
        driver.get_log("browser")


def submit(driver, page: str) -> None:
    go(driver, page)
    driver.find_element(By.NAME, "signatory").send_keys("Rosalie Quentric")
    driver.find_element(By.NAME, "position").send_keys("Responsable qualité")
    driver.find_element(By.NAME, "vouch").click()
    press(driver, "#submit button[type=submit]")
    wait(driver, lambda d: "Réponses soumises" in text_of(d), what="the submission")


def judge(demonstration, questionnaire: int, folder) -> None:
    """The assessor's finding stands beside the claim."""
    with browser(folder / "assessor") as driver:
        account = demonstration.account("Assessor")
        sign_in(driver, demonstration.url, account.name, account.password)
        assert driver.current_url.startswith(f"{demonstration.url}/judging")
        go(driver, f"{demonstration.url}/answers/of/{questionnaire}/points/O-9.14")
        Select(driver.find_element(By.NAME, "verdict")).select_by_value("partial")
        driver.find_element(By.NAME, "reason").send_keys("L’adresse de secours manque.")
        press(driver, "form[action$=finding] button[type=submit]")
        wait(driver, lambda d: "Constat enregistré" in text_of(d), what="the finding")
        text = text_of(driver)
        assert "198.51.100.64/29" in text and "L’adresse de secours manque." in text
        assert not grave_findings(driver)
    claims = query(
        demonstration.folder, "SELECT claim FROM answer a JOIN control c ON c.id = a.control_id"
        " WHERE questionnaire_id = ? AND code = 'O-9.14'", questionnaire)
    assert claims == [("yes",)], "the claim stays what it was"
    networks = query(demonstration.folder, "SELECT cidr FROM maintenance_network WHERE ended IS NULL")
    assert ("198.51.100.64/29",) in networks


def buy(demonstration, questionnaire: int, folder) -> None:
    """A tender with the supplier in it, its report, and the gap as a clause, in the page and in the document."""
    release = query(demonstration.folder, "SELECT release_id FROM questionnaire WHERE id = ?", questionnaire)[0][0]
    with browser(folder / "buyer") as driver:
        account = demonstration.account("Buyer")
        sign_in(driver, demonstration.url, account.name, account.password)
        assert driver.current_url.startswith(f"{demonstration.url}/tenders"), "a buyer starts at the tenders"
        driver.find_element(By.NAME, "reference").send_keys("ESSAI-1")
        driver.find_element(By.NAME, "subject").send_keys("Dossier d’anesthésie")
        for box in driver.find_elements(By.CSS_SELECTOR, "#open input[name=establishment]")[:2]:
            box.click()
        press(driver, "#open button[type=submit]")
        wait(driver, lambda d: "/settings" in d.current_url, what="the settings")
        tender = int(re.search(r"tenders/(\d+)", driver.current_url)[1])
        go(driver, f"{demonstration.url}/tenders/{tender}?q={SUPPLIER}")
        press(driver, f"form:has(input[name=release][value='{release}']) button[type=submit]")
        wait(driver, lambda d: SUPPLIER in d.find_element(By.ID, "bidders").text, what="the bidder")
        go(driver, f"{demonstration.url}/tenders/{tender}/bidders/{release}/clauses")
        assert "O-9.14" in text_of(driver) and "Écart" in text_of(driver)
        assert not grave_findings(driver)
        session = client(demonstration.url, account.name, account.password)
        document = session.get(f"{demonstration.url}/tenders/{tender}/bidders/{release}/clauses.odt", timeout=20)
        with zipfile.ZipFile(io.BytesIO(document.content)) as odt:
            assert odt.read("mimetype") == b"application/vnd.oasis.opendocument.text"
            assert "O-9.14" in odt.read("content.xml").decode()


def test_a_supplier_reaches_nothing_of_another(demonstration, desk):
    """By number, over the pages that carry one: what is another's does not exist."""
    session = client(demonstration.url, "rosalie", PASSWORD)
    others = query(demonstration.folder, "SELECT q.id FROM questionnaire q JOIN release r ON r.id = q.release_id"
                   " JOIN product p ON p.id = r.product_id JOIN supplier f ON f.id = p.supplier_id WHERE f.name != ?", SUPPLIER)
    assert others
    for (number,) in others:
        for part in ["", "/points/O-9.14", "/workbook"]:
            assert session.get(f"{demonstration.url}/desk/questionnaires/{number}{part}", timeout=20).status_code == 404
    for path in ["/answers", "/tenders", "/judging", "/systems", "/suppliers", "/notices", "/answers/of/1"]:
        assert session.get(demonstration.url + path, timeout=20).status_code == 403


def test_the_desk_reads_well(demonstration, desk, tmp_path):
    for path in ["/desk", "/desk?catalogue=durability"]:
        go(desk, demonstration.url + path)
        assert not grave_findings(desk)
