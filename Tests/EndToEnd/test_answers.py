"""The clausier in a browser: a supplier is invited, answers, is judged, bids, and its answers become clauses."""

import io
import json
import os
import re
import sqlite3
import zipfile
from contextlib import closing
from pathlib import Path

import pytest
from selenium.webdriver.common.by import By
from selenium.webdriver.support.ui import Select

from browser import (
    CHROMIUM, DRIVER, browser, complaints, grave_findings, scrolls_sideways, sign_in, text_of, wait, width)
from demonstration import sign_in as client
from folder import query
from program import CHECKOUT, run

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
    attach_bill(demonstration, questionnaire)
    submit(desk, f"{url}/desk/questionnaires/{questionnaire}")
    the_bill_is_the_releases(demonstration, questionnaire)
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
    wait(driver, lambda d: "Pourquoi c’est important" in text_of(d), what="the first open point")
    first = driver.current_url
    answer(driver, "no")
    wait(driver, lambda d: "Expliquez pourquoi" in text_of(d), what="what is missing")
    driver.get_log("browser")
    answer(driver, "no", comment="Prévu en mars.")
    wait(driver, lambda d: d.current_url.split("?")[0] != first.split("?")[0], what="the next open point")


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


#: Two components, as a supplier's build tools name them.
BILL = {
    "bomFormat": "CycloneDX", "specVersion": "1.6", "version": 1, "serialNumber": "urn:uuid:3e671687-395b-41f5-a30f-a58921a69b79",
    "components": [
        {"type": "library", "bom-ref": "a", "name": "log4j-core", "version": "2.14.1",
         "purl": "pkg:maven/org.apache.logging.log4j/log4j-core@2.14.1"},
        {"type": "library", "bom-ref": "b", "name": "openssl", "version": "1.0.2k", "purl": "pkg:generic/openssl@1.0.2k"},
    ],
}


def attach_bill(demonstration, questionnaire: int) -> None:
    """A bill of materials as the proof of O-3.1."""
    session = client(demonstration.url, "rosalie", PASSWORD)
    page = f"{demonstration.url}/desk/questionnaires/{questionnaire}/points/O-3.1"
    csrf = re.search(r'name="csrf" value="([^"]+)"', session.get(page, timeout=20).text)[1]
    sent = session.post(
        f"{page}/evidence", data={"csrf": csrf, "title": "Nomenclature", "kind": "other", "confidentiality": "buyers"},
        files={"file": ("bom.json", json.dumps(BILL))}, headers={"Origin": demonstration.url}, timeout=30)
    assert sent.status_code == 200 and "Nomenclature" in sent.text, sent.text[:2000]


def the_bill_is_the_releases(demonstration, questionnaire: int) -> None:
    """What was attached are the release's components, and its debt looks at them."""
    release, version, product = query(
        demonstration.folder, "SELECT r.id, r.version, r.product_id FROM questionnaire q JOIN release r ON r.id = q.release_id"
        " WHERE q.id = ?", questionnaire)[0]
    assert query(demonstration.folder, "SELECT format, components FROM release_bill WHERE release_id = ?", release) == [
        ("CycloneDX 1.6", 2)]
    session = demonstration.session("Network administrator")
    page = session.get(f"{demonstration.url}/products/{product}", timeout=30)
    assert page.status_code == 200 and version in page.text
    assert "CycloneDX 1.6, 2\u00a0composants" in page.text, "what debt reckons with is told on the product's page"


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
        import openpyxl

        table = session.get(f"{demonstration.url}/tenders/{tender}/comparison.xlsx", timeout=20)
        book = openpyxl.load_workbook(io.BytesIO(table.content))
        assert any(SUPPLIER in str(cell.value) for row in book.worksheets[0].iter_rows() for cell in row)
        assert any(cell.value == "O-9.14" for row in book.worksheets[1].iter_rows() for cell in row)
        document = session.get(f"{demonstration.url}/tenders/{tender}/bidders/{release}/clauses.odt", timeout=20)
        with zipfile.ZipFile(io.BytesIO(document.content)) as odt:
            assert odt.read("mimetype") == b"application/vnd.oasis.opendocument.text"
            assert "O-9.14" in odt.read("content.xml").decode()
        publish(driver, demonstration, tender)
        award(driver, demonstration, tender, release)


def publish(driver, demonstration, tender: int) -> None:
    """A tender in preparation says what is to be done before it is awarded, and leads there."""
    go(driver, f"{demonstration.url}/tenders/{tender}/award")
    assert "encore en préparation" in text_of(driver)
    assert not driver.find_elements(By.CSS_SELECTOR, "main select[name=release]")
    assert not grave_findings(driver)
    press(driver, f"main ol a[href='/tenders/{tender}/settings']")
    wait(driver, lambda d: d.find_elements(By.NAME, "state"), what="the settings")
    Select(driver.find_element(By.NAME, "state")).select_by_value("open")
    press(driver, "main form[action$=settings] button[type=submit]")
    wait(driver, lambda d: "Consultation modifiée" in text_of(d), what="the tender")


def award(driver, demonstration, tender: int, release: int) -> None:
    """Nobody is chosen beforehand; what the award freezes is read before it is made."""
    go(driver, f"{demonstration.url}/tenders/{tender}#award")
    bidder = driver.find_element(By.CSS_SELECTOR, "#award select[name=release]")
    assert bidder.get_attribute("value") == "", "nobody is chosen beforehand"
    bidder.find_element(By.CSS_SELECTOR, f"option[value='{release}']").click()
    press(driver, "#award button[type=submit]")
    wait(driver, lambda d: "/award" in d.current_url, what="what the award freezes")
    text = text_of(driver)
    assert SUPPLIER in text and "L’attribution ne s’annule pas" in text and "à combler" in text
    assert not grave_findings(driver)
    assert query(demonstration.folder, "SELECT state FROM tender WHERE id = ?", tender) != [("awarded",)]
    press(driver, "main form[method=post] button[type=submit]")
    wait(driver, lambda d: d.find_elements(By.ID, "commitments"), what="the commitments")
    assert query(demonstration.folder, "SELECT state, awarded_to FROM tender WHERE id = ?", tender) == [("awarded", release)]
    assert "Depuis l’attribution, questions et réponses restent" in text_of(driver)


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


def test_a_file_that_is_too_large_loses_nothing_that_was_typed(demonstration, desk, tmp_path):
    """Chromium sends all of it before it reads the answer, with what was typed behind the file."""
    questionnaire = query(
        demonstration.folder, "SELECT q.id FROM questionnaire q JOIN release r ON r.id = q.release_id"
        " JOIN product p ON p.id = r.product_id JOIN supplier f ON f.id = p.supplier_id"
        " WHERE f.name = ? AND catalogue = 'hospital' ORDER BY q.id LIMIT 1", SUPPLIER)[0][0]
    large = tmp_path / "attestation.pdf"
    large.write_bytes(b"%PDF-1.4\n" + bytes(27 << 20))
    go(desk, f"{demonstration.url}/desk/questionnaires/{questionnaire}/points/O-9.14")
    form = desk.find_element(By.CSS_SELECTOR, "form[enctype][action$=evidence]")
    form.find_element(By.NAME, "file").send_keys(str(large))
    form.find_element(By.NAME, "title").send_keys("Attestation")
    Select(form.find_element(By.NAME, "kind")).select_by_value("contract")
    form.find_element(By.CSS_SELECTOR, "button[type=submit]").click()
    wait(desk, lambda d: d.find_elements(By.ID, "sent-form"), what="the form again")
    form = desk.find_element(By.ID, "sent-form")
    assert form.find_element(By.NAME, "title").get_attribute("value") == "Attestation"
    assert Select(form.find_element(By.NAME, "kind")).first_selected_option.get_attribute("value") == "contract"
    assert "Le fichier dépasse 25" in form.text and "un navigateur ne le garde pas" in form.text
    assert form.find_element(By.NAME, "file").get_attribute("aria-invalid") == "true"
    assert not grave_findings(desk)
    assert all("413" in complaint for complaint in complaints(desk)), "the refusal alone"


def test_what_was_typed_outlives_another_program_that_writes(demonstration):
    session = demonstration.session("Network administrator")
    tender = query(demonstration.folder, "SELECT id FROM tender WHERE state NOT IN ('awarded', 'abandoned') ORDER BY id LIMIT 1")[0][0]
    release = query(demonstration.folder, "SELECT release_id FROM tender_bidder WHERE tender_id = ? LIMIT 1", tender)[0][0]
    page = f"{demonstration.url}/tenders/{tender}"
    csrf = re.search(r'name="csrf" value="([^"]+)"', session.get(page, timeout=20).text)[1]
    asked = {"csrf": csrf, "release": release, "control": "", "question": "En combien de jours restaurez-vous ?", "due": ""}
    headers = {"Origin": demonstration.url, "Referer": page}
    with closing(sqlite3.connect(demonstration.folder / "cordon.sqlite", timeout=30, isolation_level=None)) as other:
        other.execute("BEGIN IMMEDIATE")
        refused = session.post(f"{page}/questions", data=asked, headers=headers, timeout=60)
        other.execute("ROLLBACK")
    assert refused.status_code == 503 and int(refused.headers["Retry-After"]) > 0
    assert "Un autre programme écrit en ce moment" in refused.text
    assert "restaurez-vous ?</textarea>" in refused.text, "the form again, as it was filled in"
    count = "SELECT count(*) FROM tender_question WHERE tender_id = ?"
    before = query(demonstration.folder, count, tender)[0][0]
    assert session.post(f"{page}/questions", data=asked, headers=headers, timeout=60).status_code == 200
    assert query(demonstration.folder, count, tender)[0][0] == before + 1


@pytest.mark.parametrize("pixels", [390, 1440])
def test_filters_of_answers_are_read_to_their_end(demonstration, tmp_path, pixels):
    """No list of the filters is narrower than its longest choice, and catalogues stand below the views."""
    with browser(tmp_path) as driver:
        account = demonstration.account("Group security officer")
        sign_in(driver, demonstration.url, account.name, account.password)
        width(driver, pixels)
        go(driver, f"{demonstration.url}/answers?only=blocking")
        cut = driver.execute_script("""
            const found = [];
            for (const list of document.querySelectorAll(".filters select")) {
                const free = list.cloneNode(true);
                free.style.cssText = "width: auto; position: absolute; visibility: hidden";
                list.parentNode.append(free);
                if (free.offsetWidth > list.offsetWidth) found.push([list.name, free.offsetWidth, list.offsetWidth]);
                free.remove();
            }
            return found;""")
        assert not cut
        views, catalogues = (driver.find_element(By.CSS_SELECTOR, name).rect for name in ("nav.tabs", "nav.choices"))
        assert catalogues["y"] >= views["y"] + views["height"]
        assert not scrolls_sideways(driver)


def test_the_desk_reads_well(demonstration, desk, tmp_path):
    for path in ["/desk", "/desk?catalogue=durability"]:
        go(desk, demonstration.url + path)
        assert not grave_findings(desk)


FRAMEWORKS = Path(os.environ.get("CORDON_SHARED", CHECKOUT.parent / "shared")) / "reference/frameworks"


@pytest.mark.skipif(not FRAMEWORKS.is_dir(), reason="the frameworks are not there; set CORDON_SHARED")
@pytest.mark.parametrize("name,catalogue,points", [
    ("clausier-sante-v2.yaml", "clausier", 118), ("recyf.yaml", "recyf", 152), ("hds-v2.yaml", "hds", 71),
])
def test_the_catalogue_page_imports_real_frameworks(demonstration, name, catalogue, points):
    session = demonstration.session("Network administrator")
    url = f"{demonstration.url}/catalogues"

    def send(file: str, content: bytes):
        csrf = re.search(r'name="csrf" value="([^"]+)"', session.get(url, timeout=20).text)[1]
        return session.post(url, data={"csrf": csrf}, files={"file": (file, content)},
                            headers={"Origin": demonstration.url}, timeout=60)

    content = (FRAMEWORKS / name).read_bytes()
    page = send(name, content)
    assert page.status_code == 200 and "Catalogue importé" in page.text
    links = [link for link in re.findall(r'href="(/catalogues/[^"]+)"', page.text) if catalogue in link and "/mapping" not in link]
    assert links, page.text[:3000]
    shown = session.get(demonstration.url + links[-1], timeout=30)
    assert shown.status_code == 200 and f"{points} points" in shown.text
    if points == 118:
        # The official text takes what the shipped edition knows: the joins.
        assert "Adresses de télémaintenance jamais bloquées" in shown.text
    assert send(name, content).status_code == 200, "the same again changes nothing"
    refused = send(name, content.replace(b"name:", b"nom:", 3)[: len(content) // 2])
    assert refused.status_code in (200, 422)
    broken = send("x.yaml", b"objects: [")
    assert broken.status_code == 422


@pytest.mark.skipif(not FRAMEWORKS.is_dir(), reason="the frameworks are not there; set CORDON_SHARED")
def test_the_catalogue_page_keeps_mappings(demonstration):
    session = demonstration.session("Network administrator")
    url = f"{demonstration.url}/catalogues"
    csrf = re.search(r'name="csrf" value="([^"]+)"', session.get(url, timeout=20).text)[1]
    name = "mapping-recyf-and-iso27001-2022.yaml"
    page = session.post(url, data={"csrf": csrf}, files={"file": (name, (FRAMEWORKS / name).read_bytes())},
                        headers={"Origin": demonstration.url}, timeout=60)
    assert page.status_code == 200 and "urn:intuitem:risk:framework:iso27001-2022" in page.text


def test_the_next_edition_keeps_what_applies_and_lists_the_rest(demonstration, desk, tmp_path):
    """A corrected edition is imported; the supplier sees what it changes, moves, and confirms what changed."""
    folder, url = demonstration.folder, demonstration.url
    questionnaire = query(folder, "SELECT max(id) FROM questionnaire WHERE catalogue = 'hospital' AND submitted IS NOT NULL"
                          " AND changed_by = 'rosalie'")[0][0]
    assert questionnaire, "the one that the first test submitted"
    before = standing(folder, questionnaire)
    edition = json.loads(run("clausier", "export", "hospital", "--as", "json", "--data", tmp_path).must_succeed().text)
    edition["version"] = "2.1.0"
    for control in edition["controls"]:
        if control["code"] == "O-7.2":
            control["test"] = {"french": "Plus strict qu’avant.", "english": "Stricter than before."}
    edition["controls"] = [control for control in edition["controls"] if control["code"] != "O-9.15"]
    file = tmp_path / "next.json"
    file.write_text(json.dumps(edition), encoding="utf-8")
    listed = run("clausier", "move", file, "--from", "hospital", "--format", "ndjson", "--data", tmp_path).must_succeed()
    rows = [json.loads(line) for line in listed.text.splitlines()]
    assert [row["from"] for row in rows if row["outcome"] == "confirm"] == ["O-7.2"]
    assert [row["from"] for row in rows if row["outcome"] == "dropped"] == ["O-9.15"]
    assert sum(row["outcome"] == "kept" for row in rows) == 116
    session = demonstration.session("Network administrator")
    csrf = re.search(r'name="csrf" value="([^"]+)"', session.get(f"{url}/catalogues", timeout=20).text)[1]
    sent = session.post(f"{url}/catalogues", data={"csrf": csrf}, files={"file": ("next.json", file.read_bytes())},
                        headers={"Origin": url}, timeout=60)
    assert sent.status_code == 200 and "2.1.0" in sent.text
    go(desk, f"{url}/desk/questionnaires/{questionnaire}")
    press(desk, "a[href$='/edition']")
    wait(desk, lambda d: "Plus strict" in text_of(d), what="what the move would do")
    text = text_of(desk)
    assert "Plus strict qu’avant." in text and "O-9.15" in text
    assert not grave_findings(desk)
    press(desk, "form[action$='/edition'] button[type=submit]")
    wait(desk, lambda d: "/edition" not in d.current_url, what="the moved questionnaire")
    assert desk.find_element(By.CSS_SELECTOR, ".figure-value").text == "1", "one point is left: the changed one"
    go(desk, f"{url}/desk/questionnaires/{questionnaire}/points/O-7.2")
    assert "La question a changé" in text_of(desk)
    press(desk, "button[name=then][value=stay]")
    wait(desk, lambda d: "La question a changé" not in text_of(d), what="the confirmed answer")
    assert standing(folder, questionnaire) == before - 2, "the rest stands as it was signed"


def standing(folder, questionnaire: int) -> int:
    """How many submitted answers of a questionnaire count."""
    return query(folder, "SELECT count(*) FROM answer WHERE questionnaire_id = ? AND replaced IS NULL", questionnaire)[0][0]
