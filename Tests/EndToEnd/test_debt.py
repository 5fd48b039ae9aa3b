"""Technical debt as others read it: calendars, workbooks, bills of materials, printed pages, hostile files."""

import base64
import csv
import datetime
import io
import json
import re
import zipfile

import icalendar
import openpyxl
import pytest
from cyclonedx.schema import SchemaVersion
from cyclonedx.validation.json import JsonStrictValidator
from cyclonedx.validation.xml import XmlValidator
from selenium.webdriver.common.by import By

from browser import CHROMIUM, DRIVER, browser, choose, grave_findings, picture, sign_in, text_of, wait
from folder import query
from program import run

OFFICER = "Group security officer"
browsing = pytest.mark.skipif(
    not (CHROMIUM.exists() and DRIVER.exists()), reason="Chromium and its driver are missing: run Scripts/setup test")


@pytest.fixture(scope="module")
def officer(demonstration):
    """A signed-in client of the first group's security officer."""
    return demonstration.session(OFFICER)


def get(demonstration, session, path: str):
    answer = session.get(demonstration.url + path, timeout=60)
    assert answer.status_code == 200, f"{path}: {answer.status_code}"
    return answer


# Files


def test_the_calendar_is_read_by_the_icalendar_package(demonstration, officer):
    answer = get(demonstration, officer, "/debt/expiries.ics")
    assert answer.headers["Content-Type"].startswith("text/calendar")
    calendar = icalendar.Calendar.from_ical(answer.content)
    events = [part for part in calendar.walk("VEVENT")]
    assert events and not calendar.errors
    assert len({str(event["UID"]) for event in events}) == len(events), "identifiers are unique"
    for event in events:
        assert not event.errors
        start, end = event.decoded("DTSTART"), event.decoded("DTEND")
        assert (end - start).days == 1, "an end is one whole day"
        assert str(event["SUMMARY"]).strip()
    # The page tells the same ends.
    page = get(demonstration, officer, "/debt/expiries/export").content.decode("utf-8-sig")
    rows = list(csv.reader(io.StringIO(page), delimiter=";"))[1:]
    assert len(rows) == len(events)
    assert {row[0] for row in rows} == {event.decoded("DTSTART").isoformat() for event in events}


def test_the_workbook_of_the_ledger_opens_elsewhere_with_the_amounts_of_the_csv(demonstration, officer):
    query_text = "?state=ended"
    text = get(demonstration, officer, f"/debt/export{query_text}").content.decode("utf-8-sig")
    rows = list(csv.reader(io.StringIO(text), delimiter=";"))
    book = openpyxl.load_workbook(
        io.BytesIO(get(demonstration, officer, f"/debt/export{query_text}&format=xlsx").content), data_only=True)
    sheet = [list(row) for row in book.active.iter_rows(values_only=True)]
    assert sheet[0] == rows[0] and len(sheet) == len(rows) > 2
    column = rows[0].index("Principal (€)")
    for ours, theirs in zip(rows[1:], sheet[1:]):
        assert theirs[column] == pytest.approx(float(ours[column].replace(",", ".")))
    wide = json.loads(get(demonstration, officer, f"/debt/export{query_text}&format=json").content)
    assert len(wide) == len(rows) - 1
    assert {row["state"] for row in wide} == {"Hors support"}


def test_a_workbook_never_holds_a_formula(demonstration, officer):
    for path in ("/debt/export", "/debt/openings/export", "/suppliers/export"):
        book = openpyxl.load_workbook(io.BytesIO(get(demonstration, officer, path + "?format=xlsx").content))
        for row in book.active.iter_rows():
            assert all(cell.data_type != "f" for cell in row)


def test_the_command_and_the_page_tell_the_same_ledger(demonstration, officer):
    (group,) = query(demonstration.folder, "SELECT min(id) FROM hospital_group")[0]
    printed = json.loads(
        run("debt", "--data", demonstration.folder, "--group", group, "--format", "json", timeout=120)
        .must_succeed().text)
    page = json.loads(get(demonstration, officer, "/debt/export?format=json").content)
    def sums(rows):
        return {(row["establishment"], row["code"]): (row["principal"], row["interest"]) for row in rows}
    assert sums(printed) == sums(page)


def test_the_command_narrows_to_a_group_or_a_hospital_and_says_the_same_in_every_format(data, tmp_path):
    (group, name), *others = query(data, "SELECT id, name FROM hospital_group ORDER BY id")
    owners = query(data, f"SELECT finess FROM establishment WHERE group_id = {group} ORDER BY id")
    (owner,) = owners[0]
    def ledger(*arguments, form="json"):
        return run("debt", "--data", data, *arguments, "--format", form).must_succeed()
    whole = json.loads(ledger().text)
    expected = dict(query(
        data, "SELECT e.finess, count(*) FROM system s JOIN establishment e ON e.id = s.owner_id GROUP BY 1"))
    of_group = json.loads(ledger("--group", name).text)
    assert of_group == json.loads(ledger("--group", group).text), "a group goes by its name as by its number"
    assert {row["establishment"] for row in of_group} == {number for (number,) in owners if number in expected}
    of_hospital = json.loads(ledger("--establishment", owner).text)
    assert len(of_hospital) == expected[owner] and {row["establishment"] for row in of_hospital} == {owner}
    assert [row for row in whole if row["establishment"] == owner] == of_hospital
    table = list(csv.DictReader(io.StringIO(ledger("--establishment", owner, form="csv").text.lstrip("\ufeff"))))
    assert [row["code"] for row in table] == [row["code"] for row in of_hospital]
    assert [float(row["interest"]) for row in table] == pytest.approx([row["interest"] for row in of_hospital])
    printed = ledger("--establishment", owner, form="table")
    assert all(row["code"] in printed.text for row in of_hospital)
    assert f"{expected[owner]} systems" in printed.errors
    for arguments, sentence in (
            (("--group", "Nulle part"), "there is no group 'Nulle part'"),
            (("--establishment", "990000000"), "990000000"), (("--establishment", "x"), "x")):
        refused = run("debt", "--data", data, *arguments)
        assert refused.code != 0 and sentence in refused.errors, refused.errors
    assert "not both" in run("debt", "--data", data, "--group", group, "--establishment", owner).errors


# Bills of materials


def bill_xml(version: str) -> str:
    return (
        f'<?xml version="1.0" encoding="UTF-8"?><bom xmlns="http://cyclonedx.org/schema/bom/{version}" version="1">'
        '<components><component type="library" bom-ref="a"><name>tomcat</name><version>9.0.31</version>'
        '<purl>pkg:maven/org.apache.tomcat/tomcat@9.0.31</purl></component></components></bom>')


@pytest.fixture
def release(data, tmp_path):
    """A system with a release that bills are attached to."""
    (owner,) = query(data, "SELECT finess FROM establishment ORDER BY id LIMIT 1")[0]
    systems = tmp_path / "systems.csv"
    systems.write_text(f"FINESS;Code;Nom;Fonction;Produit;Éditeur;Version\n{owner};AP-1;AP;DPI;Hospidoc Essai;Médicalys;7.2\n")
    run("import", "systems", systems, "--data", data).must_succeed()
    return ["--data", data, "--product", "Hospidoc Essai", "--release", "7.2"]


@pytest.mark.parametrize("version", ["1.4", "1.5", "1.6", "1.7"])
def test_xml_and_json_bills_that_the_library_finds_valid_tell_the_same_parts(data, tmp_path, release, version):
    schema = SchemaVersion.from_version(version)
    xml = bill_xml(version)
    assert XmlValidator(schema).validate_str(xml) is None
    text = json.dumps({
        "bomFormat": "CycloneDX", "specVersion": version, "version": 1,
        "components": [{
            "type": "library", "bom-ref": "a", "name": "tomcat", "version": "9.0.31",
            "purl": "pkg:maven/org.apache.tomcat/tomcat@9.0.31"}]})
    assert JsonStrictValidator(schema).validate_str(text) is None
    for name, content in (("bill.xml", xml), ("bill.json", text)):
        file = tmp_path / name
        file.write_text(content)
        outcome = run("import", "sbom", file, *release).must_succeed()
        assert "1 components" in outcome.errors, outcome.errors
        ((found, parts),) = query(data, "SELECT format, components FROM release_bill")
        assert found == f"CycloneDX {version}" and parts == 1


def test_a_bill_in_spdx_is_attached_and_an_older_cyclonedx_refused(data, tmp_path, release):
    document = {
        "spdxVersion": "SPDX-2.3", "dataLicense": "CC0-1.0", "SPDXID": "SPDXRef-DOCUMENT", "name": "hospidoc",
        "documentNamespace": "https://example.org/hospidoc-7.2",
        "creationInfo": {"created": "2026-01-02T03:04:05Z", "creators": ["Tool: t-1"]},
        "packages": [
            {"SPDXID": "SPDXRef-root", "name": "hospidoc", "versionInfo": "7.2", "downloadLocation": "NOASSERTION"},
            {"SPDXID": "SPDXRef-a", "name": "tomcat", "versionInfo": "9.0.31", "downloadLocation": "NOASSERTION",
             "externalRefs": [{
                 "referenceCategory": "PACKAGE-MANAGER", "referenceType": "purl",
                 "referenceLocator": "pkg:maven/org.apache.tomcat/tomcat@9.0.31"}]}],
        "relationships": [
            {"spdxElementId": "SPDXRef-DOCUMENT", "relationshipType": "DESCRIBES", "relatedSpdxElement": "SPDXRef-root"},
            {"spdxElementId": "SPDXRef-root", "relationshipType": "DEPENDS_ON", "relatedSpdxElement": "SPDXRef-a"}],
    }
    file = tmp_path / "bill.spdx.json"
    file.write_text(json.dumps(document))
    assert "1 components" in run("import", "sbom", file, *release).must_succeed().errors
    assert query(data, "SELECT format FROM release_bill") == [("SPDX 2.3",)]
    file.write_text(json.dumps({"bomFormat": "CycloneDX", "specVersion": "1.2", "version": 1}))
    refused = run("import", "sbom", file, *release)
    assert refused.code == 1 and "1.4, 1.5, 1.6" in refused.errors


# Hostile files


def test_a_workbook_that_unpacks_to_gigabytes_is_refused(data, tmp_path):
    file = tmp_path / "bomb.xlsx"
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED, compresslevel=9) as archive:
        archive.writestr("xl/workbook.xml", '<workbook xmlns:r="r"><sheets><sheet name="A" sheetId="1" r:id="rId1"/></sheets></workbook>')
        archive.writestr("xl/_rels/workbook.xml.rels", '<Relationships><Relationship Id="rId1" Target="worksheets/sheet1.xml"/></Relationships>')
        with archive.open("xl/worksheets/sheet1.xml", "w", force_zip64=True) as sheet:
            block = b"<row>" * 200_000
            for _ in range(600):
                sheet.write(block)
    assert file.stat().st_size < 4 << 20
    outcome = run("import", "systems", file, "--data", data)
    assert outcome.processor_seconds < 60
    assert outcome.code == 1 and "sheet1.xml" in outcome.errors, outcome.errors


@pytest.mark.parametrize("part", ["xl/workbook.xml", "xl/worksheets/sheet1.xml", "xl/sharedStrings.xml"])
def test_a_workbook_with_entities_that_grow_is_refused(data, tmp_path, part):
    bomb = '<!DOCTYPE x [<!ENTITY a "aaaaaaaaaa">' + "".join(
        f'<!ENTITY {chr(98 + level)} "{("&" + chr(97 + level) + ";") * 10}">' for level in range(9)) + "]>"
    parts = {
        "xl/workbook.xml": '<workbook xmlns:r="r"><sheets><sheet name="A" sheetId="1" r:id="rId1"/></sheets></workbook>',
        "xl/_rels/workbook.xml.rels": '<Relationships><Relationship Id="rId1" Target="worksheets/sheet1.xml"/></Relationships>',
        "xl/worksheets/sheet1.xml": "<worksheet><sheetData/></worksheet>",
        "xl/sharedStrings.xml": "<sst><si><t>x</t></si></sst>",
    }
    parts[part] = bomb + parts[part]
    file = tmp_path / "entities.xlsx"
    with zipfile.ZipFile(file, "w") as archive:
        for name, content in parts.items():
            archive.writestr(name, content)
    outcome = run("import", "systems", file, "--data", data)
    assert outcome.processor_seconds < 30
    assert outcome.code == 1 and "DOCTYPE" in outcome.errors, outcome.errors


def test_absurd_days_amounts_and_encodings_are_told_or_held(data, tmp_path):
    (owner,) = query(data, "SELECT finess FROM establishment ORDER BY id LIMIT 1")[0]
    soon = datetime.date.today() + datetime.timedelta(days=150)
    head = "FINESS;Code;Nom;Fonction;Mise en service;Référence du contrat;Titulaire;Échéance du contrat;Coût annuel\n"
    file = tmp_path / "absurd.csv"
    file.write_text(
        head + f"{owner};A1;Né en 1900;DPI;1900-01-01;;;;\n{owner};A2;Jusqu’en 2199;DPI;;C-2199;Médicalys;2199-12-31;1000\n"
        f"{owner};A3;Coût négatif;DPI;;C-NEG;Médicalys;2030-12-31;-1000\n"
        f"{owner};A4;Pas encore né;DPI;2098-01-01;;;;\n{owner};A5;Bientôt;DPI;{soon};C-2099;Médicalys;2099-12-31;1\n",
        encoding="utf-8")
    outcome = run("import", "systems", file, "--data", data, "--partial")
    assert "1 row created" in outcome.errors and "4 refused" in outcome.errors, outcome.errors
    assert 'line 2, column 5, In service since: "1900-01-01" is before 1950. Spreadsheets write 1900' in outcome.errors, outcome.errors
    assert 'line 3, column 8, Contract end: "2199-12-31" is after 2099-12-31. Correct the date' in outcome.errors, outcome.errors
    assert "line 4" in outcome.errors and "is to come: a first day in service is taken up to" in outcome.errors, outcome.errors
    french = run("import", "systems", file, "--data", data, "--dry-run", "--language", "fr").errors
    assert "une mise en service ne s’annonce pas au-delà du" in french and "Un tableur écrit 1900" in french, french
    assert query(data, "SELECT code FROM system WHERE code IN ('A1', 'A2', 'A3', 'A4', 'A5')") == [("A5",)]
    for day in ("1900-06-30", "2199-06-30"):
        ledger = json.loads(run("debt", "--data", data, "--at", day, "--format", "json").must_succeed().text)
        assert all(row["interest"] >= 0 and (row["principal"] or 0) >= 0 for row in ledger)
    for encoding in ("utf-16", "utf-16-be", "cp1252"):
        text = head + f"{owner};E{encoding};Été à l’hôpital;DPI;;;;;\n"
        file.write_bytes(text.encode(encoding) if encoding != "utf-16-be" else b"\xfe\xff" + text.encode(encoding))
        outcome = run("import", "systems", file, "--data", data, "--dry-run").must_succeed()
        assert "1 row would be created" in outcome.errors and "0 refused" in outcome.errors, encoding
        run("import", "systems", file, "--data", data).must_succeed()
        assert query(data, f"SELECT name FROM system WHERE code = 'E{encoding}'") == [("Été à l’hôpital",)], encoding


def test_dependencies_and_care_come_with_the_systems_circles_too(data, tmp_path):
    (owner,) = query(data, "SELECT finess FROM establishment ORDER BY id LIMIT 1")[0]
    head = "FINESS;Code;Nom;Fonction;Criticité;Dépend de;Services de soins\n"
    file = tmp_path / "soins.csv"
    file.write_text(
        head + f'{owner};Z1;Dossier;DPI;Vital;"Z2; Z3";"Urgences; Bloc opératoire: Bloc d’essai"\n'
        f"{owner};Z2;Moteur;EAI;Important;Z1;\n{owner};Z3;Annuaire;AD;Important;;\n"
        f"{owner};Z4;Cuisine;cuisine;Confort;;\n", encoding="utf-8")
    assert "4 rows created" in run("import", "systems", file, "--data", data).must_succeed().errors
    assert "4 unchanged" in run("import", "systems", file, "--data", data).must_succeed().errors
    ledger = json.loads(run("debt", "--data", data, "--format", "json").must_succeed().text)
    rows = {row["code"]: row for row in ledger if row["code"] in ("Z1", "Z2", "Z3", "Z4")}
    assert [rows[code]["careServices"] for code in ("Z1", "Z2", "Z3", "Z4")] == [2, 2, 2, None]
    assert rows["Z3"]["dependents"] == 2
    for code in ("Z1", "Z2"):
        assert "Circular dependency" in " ".join(rows[code]["reasons"])
    assert "Care services unknown" in rows["Z4"]["reasons"]
    wrong = tmp_path / "faux.csv"
    wrong.write_text(head + f"{owner};Z5;Cinq;DPI;Vital;NULLE-PART;\n", encoding="utf-8")
    outcome = run("import", "systems", wrong, "--data", data)
    assert outcome.code == 1 and "line 2" in outcome.errors and "NULLE-PART" in outcome.errors
    assert query(data, "SELECT count(*) FROM system WHERE code = 'Z5'") == [(0,)]


def test_flows_are_imported_once_with_what_was_agreed(data, tmp_path):
    owner, code = query(data, "SELECT e.finess, s.code FROM system s JOIN establishment e ON e.id = s.owner_id LIMIT 1")[0]
    file = tmp_path / "flux.csv"
    file.write_text(
        "FINESS;Code;Partenaire;Sens;Protocole;Données;Par internet;Authentification;Protection convenue;Jusqu’au\n"
        f"{owner};{code};MSSanté;Sortant;SMTP;Santé;oui;mTLS;certificats;2031-12-31\n"
        f"{owner};{code};Télémaintenance;Entrant;RDP;techniques;oui;;;\n", encoding="utf-8")
    assert "2 rows created" in run("import", "flows", file, "--data", data).must_succeed().errors
    assert "2 unchanged" in run("import", "flows", file, "--data", data).must_succeed().errors
    assert query(data, "SELECT count(*) FROM flow") == [(2,)] and query(data, "SELECT measures FROM flow_protection") == [("certificats",)]
    file.write_text(f"FINESS;Code;Partenaire;Sens;Protocole;Données;Par internet\n{owner};NO-SUCH;DMP;Sortant;HTTPS;Santé;oui\n")
    refused = run("import", "flows", file, "--data", data)
    assert refused.code == 1 and "NO-SUCH" in refused.errors and "systems first" in refused.errors
    assert run("import", "template", "flows").must_succeed().text.startswith("\ufeffFINESS")


@pytest.mark.parametrize("language,heads,row", [
    ("fr", "FINESS EJ;Code;Nom;Fonction;Nombre d’unités;Coût d’exploitation par an;Isolé du réseau",
     "PARC;Postes;Poste de travail;1 200;62 000,50;non"),
    ("en", "FINESS EJ,Code,Name,Function,Units,Yearly run cost,Isolated", "PARC,Postes,Workstation,1200,62000.50,no"),
], ids=["fr", "en"])
def test_units_and_running_cost_come_in_are_reckoned_with_and_leave(data, tmp_path, language, heads, row):
    (owner,) = query(data, "SELECT finess FROM establishment ORDER BY id LIMIT 1")[0]
    mark = heads[9]
    file = tmp_path / "parc.csv"
    file.write_text(f"{heads}\n{owner}{mark}{row}\n", encoding="utf-8")
    assert "1 row created" in run("import", "systems", file, "--data", data).must_succeed().errors
    assert query(data, "SELECT units, run_cost_cents, is_isolated FROM system_economy") == [(1200, 6_200_050, 0)]
    template = run("import", "template", "systems", "--language", language).must_succeed().text
    assert all(head in template.splitlines()[0] for head in heads.split(mark))
    exported = tmp_path / "export.csv"
    exported.write_text(run("export", "systems", "--data", data, "--language", language).must_succeed().text, encoding="utf-8")
    rows = list(csv.DictReader(io.StringIO(exported.read_text("utf-8-sig")), delimiter=mark))
    (park,) = [line for line in rows if line["Code"] == "PARC"]
    assert [park[head] for head in heads.split(mark)[4:]] == (["1200", "62000,50", "non"] if language == "fr" else ["1200", "62000.50", "no"])
    again = run("import", "systems", exported, "--data", data).must_succeed().errors
    assert "0 rows created, 0 updated" in again and "0 refused" in again, again
    for wrong in ("0", "-3", "many", "2000000"):
        file.write_text(f"{heads}\n{owner}{mark}{row.replace('1 200', wrong).replace('1200', wrong)}\n", encoding="utf-8")
        assert run("import", "systems", file, "--data", data).code == 1


@pytest.mark.parametrize("language,heads,words", [
    ("fr", "Hors service depuis le;Motif de mise hors service", ("31/03/2026", "Migré vers le nouveau dossier")),
    ("en", "Out of service since,Reason out of service", ("2026-03-31", "Moved to the new record")),
], ids=["fr", "en"])
def test_a_system_is_taken_out_of_service_by_a_file_and_by_another_put_back(data, tmp_path, language, heads, words):
    owner, code, name = query(
        data, "SELECT e.finess, s.code, s.name FROM system s JOIN establishment e ON e.id = s.owner_id ORDER BY s.id LIMIT 1")[0]
    mark = ";" if language == "fr" else ","
    file = tmp_path / "retraits.csv"
    first = mark.join({"fr": ["FINESS EJ", "Code", "Nom", "Fonction"], "en": ["FINESS EJ", "Code", "Name", "Function"]}[language])
    (function,) = [row[first.split(mark)[3]] for row in csv.DictReader(
        io.StringIO(run("export", "systems", "--data", data, "--language", language).must_succeed().text.lstrip("\ufeff")),
        delimiter=mark) if row["Code"] == code and row["FINESS EJ"] == owner]

    def take(*ending):
        file.write_text(f"{first}{mark}{heads}\n" + mark.join(
            f'"{cell}"' for cell in (owner, code, name, function, *ending)) + "\n", encoding="utf-8")
        return run("import", "systems", file, "--data", data)

    def ledger(day):
        rows = json.loads(run("debt", "--data", data, "--at", day, "--format", "json").must_succeed().text)
        assert all(row["quadrant"] in ("tolerate", "invest", "migrate", "eliminate") for row in rows)
        return (owner, code) in {(row["establishment"], row["code"]) for row in rows}

    assert heads in run("import", "template", "systems", "--language", language).must_succeed().text.splitlines()[0]
    assert "1 updated" in take(*words).must_succeed().errors
    assert "1 unchanged" in take(*words).must_succeed().errors
    assert [ledger(day) for day in ("2026-03-30", "2026-03-31", "2027-01-01")] == [True, False, False]
    exported = tmp_path / "export.csv"
    exported.write_text(run("export", "systems", "--data", data, "--language", language).must_succeed().text, encoding="utf-8")
    (row,) = [row for row in csv.DictReader(io.StringIO(exported.read_text("utf-8-sig")), delimiter=mark)
              if row["Code"] == code and row["FINESS EJ"] == owner]
    assert tuple(row[head] for head in heads.split(mark)) == words
    again = run("import", "systems", exported, "--data", data).must_succeed().errors
    assert "0 rows created, 0 updated" in again and "0 refused" in again, again
    empty = "(vide)" if language == "fr" else "(empty)"
    assert "1 updated" in take(empty, empty).must_succeed().errors
    assert ledger("2027-01-01")
    refused = take("", words[1])
    assert refused.code == 1 and "line 2" in refused.errors, refused.errors


# Pages


@pytest.fixture(scope="module")
def window(demonstration, tmp_path_factory):
    with browser(tmp_path_factory.mktemp("debt")) as driver:
        account = demonstration.account(OFFICER)
        sign_in(driver, demonstration.url, account.name, account.password)
        yield driver


@browsing
@pytest.mark.parametrize("language", ["fr", "en"])
def test_the_board_report_prints_on_two_pages(demonstration, window, language):
    window.get(f"{demonstration.url}/debt/report")
    choose(window, "language", language)
    wait(window, lambda driver: driver.find_element(By.TAG_NAME, "html").get_attribute("lang") == language)
    session, pages = demonstration.session(OFFICER), {}
    places = [f"?establishment={number}" for number, in query(demonstration.folder, "SELECT id FROM establishment")]
    for place in ["", *places]:
        if session.get(f"{demonstration.url}/debt/report{place}", timeout=60).status_code == 404:
            continue
        window.get(f"{demonstration.url}/debt/report{place}")
        printed = window.execute_cdp_cmd("Page.printToPDF", {"preferCSSPageSize": True, "printBackground": True})
        pages[place] = len(re.findall(rb"/Type\s*/Page[^s]", base64.b64decode(printed["data"])))
    assert len(pages) > 3 and set(pages.values()) == {2}, pages
    choose(window, "language", "fr")


@browsing
def test_the_map_opens_a_function_and_leads_to_its_openings(demonstration, window):
    window.get(f"{demonstration.url}/debt/map")
    assert window.find_elements(By.CSS_SELECTOR, "svg.flow-map path.flow")
    box = window.find_element(By.CSS_SELECTOR, "svg.flow-map a[href*='open=laboratory']")
    window.execute_script("arguments[0].scrollIntoView({block: 'center'})", box)
    box.find_element(By.TAG_NAME, "text").click()
    wait(window, lambda driver: "open=laboratory" in driver.current_url)
    assert window.find_elements(By.CSS_SELECTOR, "svg.flow-map a[href^='/systems/']")
    assert grave_findings(window) == []
    partner = window.find_element(By.CSS_SELECTOR, "svg.flow-map a[href*='partner=remoteMaintenance']")
    window.get(demonstration.url + partner.get_dom_attribute("href"))
    assert "Télémaintenance" in text_of(window) and "/debt/openings" in window.current_url


@browsing
def test_scenarios_are_compared_and_one_is_chosen_with_its_day(demonstration, window):
    window.get(f"{demonstration.url}/debt?state=ended")
    window.find_element(By.CSS_SELECTOR, "table a[href^='/systems/']").click()
    wait(window, lambda driver: "/systems/" in driver.current_url)
    window.find_element(By.CSS_SELECTOR, "a[href$='/scenarios']").click()
    wait(window, lambda driver: driver.current_url.endswith("/scenarios"))
    assert len(window.find_elements(By.CSS_SELECTOR, ".costs rect")) > 8
    assert grave_findings(window) == []
    window.find_element(By.CSS_SELECTOR, "details.card summary").click()
    window.find_element(By.CSS_SELECTOR, "select[name=scenario] option[value=replace]").click()
    window.find_element(By.CSS_SELECTOR, "textarea[name=reason]").send_keys("plan d’équipement")
    window.execute_script("document.querySelector('input[name=due]').value = '2039-05-04'")
    window.find_element(By.CSS_SELECTOR, "form[action$='/debt/scenario'] button").click()
    wait(window, lambda driver: driver.find_elements(By.CSS_SELECTOR, ".flash.good"))
    window.get(f"{demonstration.url}/debt/years")
    assert "04/05/2039" in text_of(window)


@browsing
def test_the_ledger_of_a_later_day_owes_more_and_follows_its_filter(demonstration, officer, window):
    def rows(address: str):
        return json.loads(get(demonstration, officer, f"/debt/export?format=json{address}").content)
    def owed(ledger) -> float:
        return sum(row["principal"] or 0 for row in ledger)
    later = rows("&at=2031-01-01")
    assert owed(later) > owed(rows(""))
    ended = rows("&at=2031-01-01&state=ended")
    assert 0 < len(ended) < len(later) and {row["state"] for row in ended} == {"Hors support"}
    window.get(f"{demonstration.url}/debt")
    today = text_of(window)
    window.get(f"{demonstration.url}/debt?at=2031-01-01")
    assert text_of(window) != today and "01/01/2031" in text_of(window)
