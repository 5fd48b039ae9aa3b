"""Facts that come in: inventories as people have them, bills of materials, reference data from the network."""

import gzip
import http.server
import json
import os
import subprocess
import threading
import zipfile

import pytest
from cyclonedx.schema import SchemaVersion
from cyclonedx.validation.json import JsonStrictValidator

from folder import query
from program import BINARY, clean_environment, run

KEV = {
    "catalogVersion": "2026.01.01",
    "dateReleased": "2026-01-01T00:00:00.0000Z",
    "vulnerabilities": [
        {
            "cveID": "CVE-2025-24813", "vendorProject": "Apache", "product": "Tomcat",
            "vulnerabilityName": "Apache Tomcat Path Equivalence Vulnerability", "dateAdded": "2025-04-01",
            "shortDescription": "Apache Tomcat contains a path equivalence vulnerability.",
            "dueDate": "2025-04-22", "knownRansomwareCampaignUse": "Unknown",
        }
    ],
}
LIFECYCLE = {
    "schema_version": "1.2.0", "result": [
        {
            "name": "tomcat", "label": "Apache Tomcat", "aliases": ["apache-tomcat"], "category": "server-app",
            "identifiers": [{"type": "purl", "id": "pkg:maven/org.apache.tomcat/tomcat"}],
            "releases": [
                {"name": "9.0", "label": "9.0", "releaseDate": "2017-09-27", "isEol": False, "eolFrom": "2027-03-31"}
            ],
        }
    ],
}
SCORES = "#model_version:v2025.03.14,score_date:2026-01-01T00:00:00+0000\ncve,epss,percentile\nCVE-2025-24813,0.94,0.999\n"


def workbook(path, rows):
    """The smallest workbook: inline texts, no styles."""
    def cell(column, row, value):
        return f'<c r="{chr(65 + column)}{row}" t="inlineStr"><is><t>{value}</t></is></c>'

    lines = "".join(
        f'<row r="{number}">' + "".join(cell(column, number, value) for column, value in enumerate(row)) + "</row>"
        for number, row in enumerate(rows, 1))
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr(
            "xl/workbook.xml",
            '<workbook xmlns:r="r"><sheets><sheet name="Parc" sheetId="1" r:id="rId1"/></sheets></workbook>')
        archive.writestr(
            "xl/_rels/workbook.xml.rels",
            '<Relationships><Relationship Id="rId1" Target="worksheets/sheet1.xml"/></Relationships>')
        archive.writestr("xl/worksheets/sheet1.xml", f"<worksheet><sheetData>{lines}</sheetData></worksheet>")
    return path


@pytest.fixture
def owner(data):
    """The FINESS number of the first establishment."""
    return query(data, "SELECT finess FROM establishment ORDER BY id LIMIT 1")[0][0]


def test_a_workbook_with_headers_of_its_own_is_mapped_once_and_understood_the_next_time(data, tmp_path, owner):
    file = workbook(tmp_path / "parc.xlsx", [["Machine", "Logiciel installé", "Mainteneur"], ["SRV-X1", "OldOS", "Maker"]])
    refused = run("import", "systems", file, "--data", data)
    assert refused.code == 1 and "column is missing" in refused.errors
    run(
        "import", "systems", file, "--data", data, "--establishment", owner, "--columns", "Machine=code+name",
        "Logiciel installé=product", "Mainteneur=publisher", "--set", "function=server").must_succeed()
    rows = query(data, "SELECT name, product_label FROM system WHERE code = 'SRV-X1'")
    assert rows and rows[0][0] == "SRV-X1" and "OldOS" in rows[0][1]
    again = run("import", "systems", file, "--data", data).must_succeed()
    assert "1 unchanged" in again.errors and "0 refused" in again.errors


def test_a_glpi_inventory_comes_in_once(data, tmp_path, owner):
    inventory = {
        "action": "inventory", "deviceid": "srv-2026-01-01-00-00-00", "itemtype": "Computer",
        "content": {
            "hardware": {"name": "SRV-GLPI", "uuid": "AB-12", "chassis_type": "Rack Mount Chassis"},
            "operatingsystem": {"name": "Debian", "full_name": "Debian GNU/Linux 10 (buster)", "version": "10"},
            "versionclient": "GLPI-Agent_v1.11"},
    }
    file = tmp_path / "srv.json"
    file.write_text(json.dumps(inventory))
    run("import", "systems", file, "--data", data, "--establishment", owner).must_succeed()
    again = run("import", "systems", file, "--data", data, "--establishment", owner).must_succeed()
    assert "1 unchanged" in again.errors
    assert query(data, "SELECT count(*) FROM system WHERE code = 'ab-12'")[0][0] == 1


def test_a_mercator_export_gives_systems_what_they_need_and_their_flows_once(data, tmp_path, owner):
    export = {
        "applications": [
            {"id": 7, "name": "DPI", "vendor": "Médicalys", "product": "Hospidoc", "version": "7.2", "databases": [1]},
            {"id": 8, "name": "Labo", "vendor": "Médicalys", "product": "Biolab", "version": "3", "logicalServers": [3]}],
        "logical-servers": [{"id": 3, "name": "SRV-3", "operating_system": "Debian 10", "databases": [1]}],
        "databases": [{"id": 1, "name": "BASE-1", "type": "PostgreSQL 9.6"}],
        "fluxes": [{"id": 2, "name": "Résultats", "type": "HL7", "crypted": 1, "bidirectional": False,
                    "application_source_id": 8, "application_dest_id": 7}],
    }
    file = tmp_path / "mercator.json"
    file.write_text(json.dumps(export))
    systems = ["import", "systems", file, "--data", data, "--establishment", owner, "--set", "function=DPI"]
    assert "4 rows created" in run(*systems).must_succeed().errors
    assert "4 unchanged" in run(*systems).must_succeed().errors
    needs = query(
        data, "SELECT s.code, n.code FROM system_dependency d JOIN system s ON s.id = d.system_id "
        "JOIN system n ON n.id = d.needs_id WHERE s.code LIKE '%\\_%' ESCAPE '\\' ORDER BY 1, 2")
    assert [pair for pair in needs if pair[0].startswith(("APP_", "DATABASE_"))] == [
        ("APP_7", "DATABASE_1"), ("APP_8", "LSERVER_3"), ("DATABASE_1", "LSERVER_3")]
    unsaid = run("import", "flows", file, "--data", data, "--establishment", owner)
    assert unsaid.code == 1 and "Data" in unsaid.errors, "what travels is asked for, not guessed"
    flows = ["import", "flows", file, "--data", data, "--establishment", owner,
             "--set", "dataClass=health", "crossesInternet=no"]
    assert "1 row created" in run(*flows).must_succeed().errors
    assert "1 unchanged" in run(*flows).must_succeed().errors
    assert query(data, "SELECT direction, wire, data_class FROM flow WHERE wire LIKE 'Résultats%'") == [
        ("outgoing", "Résultats (HL7) [TLS]", "health")]


@pytest.mark.parametrize("version", ["1.4", "1.5", "1.6"])
def test_a_bill_that_its_own_library_finds_valid_is_attached_to_a_release(data, tmp_path, owner, version):
    systems = tmp_path / "systems.csv"
    systems.write_text(f"FINESS;Code;Nom;Fonction;Produit;Éditeur;Version\n{owner};AP-1;AP;DPI;Hospidoc Essai;Médicalys;7.2\n")
    run("import", "systems", systems, "--data", data).must_succeed()
    bill = {
        "bomFormat": "CycloneDX", "specVersion": version, "version": 1,
        "components": [{
            "type": "library", "bom-ref": "a", "name": "tomcat", "version": "9.0.31",
            "purl": "pkg:maven/org.apache.tomcat/tomcat@9.0.31"}],
    }
    text = json.dumps(bill)
    assert JsonStrictValidator(SchemaVersion.from_version(version)).validate_str(text) is None
    file = tmp_path / "sbom.json"
    file.write_text(text)
    arguments = ["import", "sbom", file, "--data", data, "--product", "Hospidoc Essai", "--release", "7.2"]
    assert "1 components, attached" in run(*arguments).must_succeed().errors
    assert "unchanged" in run(*arguments).must_succeed().errors
    missing = run(*arguments[:-1], "9.9")
    assert missing.code == 1 and "import the systems that run it first" in missing.errors


def test_a_file_that_is_no_bill_is_refused_in_words(data, tmp_path):
    file = tmp_path / "bomb.xml"
    file.write_text('<!DOCTYPE x [<!ENTITY a "b">]><bom xmlns="http://cyclonedx.org/schema/bom/1.6"/>')
    outcome = run("import", "sbom", file, "--data", data, "--product", "a", "--release", "1")
    assert outcome.code == 1 and "DOCTYPE" in outcome.errors


def test_a_bill_behind_a_link_is_as_bounded_as_another(data, tmp_path):
    file, link = tmp_path / "long.json", tmp_path / "link.json"
    with file.open("wb") as hole:
        hole.truncate((64 << 20) + 1)
    link.symlink_to(file)
    outcome = run("import", "sbom", link, "--data", data, "--product", "a", "--release", "1")
    assert outcome.code == 1 and "larger than 64 MiB" in outcome.errors


# Reference data


class Mirror(http.server.BaseHTTPRequestHandler):
    answers: dict[str, bytes] = {}

    def do_GET(self):
        body = self.answers.get(self.path)
        self.send_response(200 if body is not None else 404)
        self.end_headers()
        self.wfile.write(body or b"")

    def log_message(self, *_):
        pass


@pytest.fixture
def mirror():
    Mirror.answers = {
        "/api/v1/products/full": json.dumps(LIFECYCLE).encode(),
        "/sites/default/files/feeds/known_exploited_vulnerabilities.json": json.dumps(KEV).encode(),
        "/epss_scores-current.csv.gz": gzip.compress(SCORES.encode()),
    }
    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Mirror)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()


def feeds(data):
    return dict(query(data, "SELECT name, entries FROM feed"))


def test_feeds_are_fetched_and_the_same_again_changes_nothing(data, mirror):
    run("feeds", "fetch", "--data", data, "--mirror", mirror).must_succeed()
    found = feeds(data)
    assert found["lifecycle"] == 1 and found["exploitedFlaws"] == 1 and found["exploitScores"] == 1
    again = run("feeds", "fetch", "--data", data, "--mirror", mirror).must_succeed()
    assert again.errors.count("unchanged") == 3


def test_a_feed_that_cannot_be_had_leaves_the_others_and_says_what_to_do(data, mirror):
    del Mirror.answers["/sites/default/files/feeds/known_exploited_vulnerabilities.json"]
    outcome = run("feeds", "fetch", "--data", data, "--mirror", mirror)
    assert outcome.code == 1 and "answered 404" in outcome.errors
    assert feeds(data)["lifecycle"] == 1
    offline = run("feeds", "fetch", "--data", data, "--mirror", "http://127.0.0.1:1", "--only", "lifecycle")
    assert offline.code == 1 and "cordon feeds load" in offline.errors
    plain = run("feeds", "fetch", "--data", data, "--mirror", "http://mirror.example")
    assert plain.code == 2 or plain.code == 64
    assert "https" in plain.errors


def test_feeds_are_loaded_from_a_folder(data, tmp_path):
    (tmp_path / "known_exploited_vulnerabilities.json").write_text(json.dumps(KEV))
    (tmp_path / "epss.csv.gz").write_bytes(gzip.compress(SCORES.encode()))
    (tmp_path / "notes.txt").write_text("not a feed")
    outcome = run("feeds", "load", tmp_path, "--data", data).must_succeed()
    assert "CISA KEV 2026.01.01" in outcome.errors
    listing = json.loads(run("feeds", "list", "--data", data, "--format", "json").must_succeed().text)
    assert {row["feed"] for row in listing} >= {"exploitedFlaws", "exploitScores"}


def test_a_file_of_two_gigabytes_is_refused_at_once_and_without_being_held(data, tmp_path, owner):
    file = tmp_path / "huge.csv"
    with open(file, "wb") as sparse:
        sparse.write(f"FINESS;Code;Nom;Fonction\n{owner};HUGE;Trop;DPI\n".encode())
        sparse.seek(2 << 30)
        sparse.write(b"\n")
    process = subprocess.Popen(
        [str(BINARY), "import", "systems", str(file), "--data", str(data)], stderr=subprocess.PIPE, env=clean_environment())
    errors = process.stderr.read().decode()
    _, status, usage = os.wait4(process.pid, 0)
    process.returncode = os.waitstatus_to_exitcode(status)
    assert process.returncode == 1 and "1024 MiB" in errors and "several files" in errors, errors
    assert usage.ru_maxrss < 400 << 10, f"{usage.ru_maxrss >> 10} MiB were held"
    assert usage.ru_utime + usage.ru_stime < 20, "the file was read although its length says enough"
    assert query(data, "SELECT count(*) FROM system WHERE code = 'HUGE'") == [(0,)]
