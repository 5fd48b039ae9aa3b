"""`cordon clausier`: catalogues and answers as files, held against other people's programs."""

import csv
import io
import json
import os
import shutil
import subprocess
import zipfile
from pathlib import Path

import pytest

from folder import change, query
from peers import environment
from program import CHECKOUT, copy_folder, run

COUNTS = {
    "clausier-sante-v2.yaml": 118,
    "ans-care-domaine2.yaml": 13,
    "ans-hospiconnect-hopen2.yaml": 17,
    "hds-v2.yaml": 71,
    "recyf.yaml": 152,
    "anssi-maturite-gestion-crise-1.0.2.yaml": 57,
    "pgssi-s-1.0.yaml": 336,
}


@pytest.fixture(scope="session")
def frameworks() -> Path:
    folder = Path(os.environ.get("CORDON_SHARED", CHECKOUT.parent / "shared")) / "reference/frameworks"
    if not folder.is_dir():
        pytest.skip("the frameworks are not there; set CORDON_SHARED to the folder that holds them")
    return folder


@pytest.fixture(scope="session")
def trestle() -> Path:
    """compliance-trestle, kept beside the environment of the tests from one run to the next."""
    return environment("trestle") / "trestle"


@pytest.fixture
def workspace(trestle, tmp_path) -> Path:
    folder = tmp_path / "workspace"
    folder.mkdir()
    subprocess.run([trestle, "init", "--loc"], cwd=folder, check=True, capture_output=True)
    return folder


def rows(text: str) -> list[dict]:
    return [json.loads(line) for line in text.splitlines()]


def workbook(folder: Path, name: str, answers: dict[str, tuple]) -> Path:
    """A filled-in workbook: the exported one, with cells put in by hand as text."""
    path = folder / f"{name}.xlsx"
    run("clausier", "export", "hospital", "-o", path, "--data", folder).must_succeed()
    with zipfile.ZipFile(path) as archive:
        parts = {entry: archive.read(entry) for entry in archive.namelist()}
    sheet = parts["xl/worksheets/sheet1.xml"].decode("utf-8")
    for code, cells in answers.items():
        row = sheet.index(f">{code}</t>")
        number = sheet[sheet.rindex('<row r="', 0, row) + 8 :].split('"', 1)[0]
        added = "".join(
            f'<c r="{column}{number}" t="inlineStr"><is><t>{text}</t></is></c>'
            for column, text in zip("CDE", cells)
            if text
        )
        # Behind the text of the control, which is column B.
        end = sheet.index("</c>", sheet.index("</c>", row) + 4) + 4
        sheet = sheet[:end] + added + sheet[end:]
    parts["xl/worksheets/sheet1.xml"] = sheet.encode("utf-8")
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for entry, content in parts.items():
            archive.writestr(entry, content)
    return path


def test_the_shipped_editions_are_listed_and_filtered(tmp_path):
    empty = tmp_path / "none"
    empty.mkdir()
    listed = run("clausier", "list", "--data", empty, "--format", "ndjson").must_succeed()
    assert {row["edition"]: row["controls"] for row in rows(listed.text)} == {"hospital/2.0.1": 118, "durability/1.0": 36}
    feeds = run("clausier", "list", "hospital", "--data", empty, "--feeds", "noticeDuty", "--format", "ndjson")
    assert [row["code"] for row in rows(feeds.must_succeed().text)] == ["O-2.5", "O-9.15"]
    device = run("clausier", "list", "hospital", "--data", empty, "--traits", "device", "--format", "csv")
    codes = [row[0] for row in csv.reader(io.StringIO(device.must_succeed().text.lstrip("\ufeff")))]
    assert "O-12.2.8.1" in codes and "O-12.5.1" not in codes
    wrong = run("clausier", "list", "hospitl", "--data", empty)
    assert wrong.code == 1 and "known editions: durability/1.0, hospital/2.0.1" in wrong.errors


@pytest.mark.parametrize("name", COUNTS)
def test_published_frameworks_are_checked_and_imported(frameworks, data, name):
    checked = run("clausier", "check", frameworks / name, "--data", data).must_succeed()
    assert f"{COUNTS[name]} controls" in checked.text
    run("clausier", "import", frameworks / name, "--data", data).must_succeed()
    again = run("clausier", "import", frameworks / name, "--data", data).must_succeed()
    assert "unchanged" in again.errors
    listed = run("clausier", "list", "--data", data, "--format", "ndjson").must_succeed()
    assert COUNTS[name] in [row["controls"] for row in rows(listed.text) if row["origin"] == "imported"]
    run("verify", "--data", data).must_succeed()


@pytest.mark.parametrize("name", ["hospital", "durability", "recyf.yaml"])
def test_trestle_takes_our_catalogs_and_gives_them_back(frameworks, trestle, workspace, data, name):
    edition = str(frameworks / name) if name.endswith(".yaml") else name
    place = workspace / "catalogs/ours/catalog.json"
    place.parent.mkdir()
    run("clausier", "export", edition, "--as", "oscal", "-o", place, "--data", data).must_succeed()
    assert json.loads(place.read_bytes())["catalog"]["metadata"]["oscal-version"] == "1.2.0"
    subprocess.run([trestle, "validate", "-f", place], cwd=workspace, check=True)
    # Read by trestle's models and written again, it is the same edition.
    back = workspace / "back.json"
    script = "import sys, pathlib, trestle.oscal.catalog as c; c.Catalog.oscal_read(pathlib.Path(sys.argv[1])).oscal_write(pathlib.Path(sys.argv[2]))"
    subprocess.run([trestle.with_name("python"), "-c", script, place, back], check=True)
    ours = run("clausier", "export", edition, "--as", "json", "--data", data).must_succeed()
    theirs = run("clausier", "export", back, "--as", "json", "--data", data).must_succeed()
    assert json.loads(ours.text) == json.loads(theirs.text)


def test_a_mapping_is_kept_beside_the_editions(frameworks, data):
    file = frameworks / "mapping-recyf-and-iso27001-2022.yaml"
    first = run("clausier", "import", file, "--data", data).must_succeed()
    assert "relations, imported" in first.errors
    assert "unchanged" in run("clausier", "import", file, "--data", data).must_succeed().errors
    run("verify", "--data", data).must_succeed()


def test_a_move_between_the_shipped_and_the_official_edition_asks_for_every_answer_again(frameworks, tmp_path):
    """Our words are not the official ones: the same codes, and each answer is to be confirmed."""
    official = frameworks / "clausier-sante-v2.yaml"
    listed = run("clausier", "move", official, "--from", "hospital", "--format", "ndjson", "--data", tmp_path).must_succeed()
    outcomes = {row["outcome"] for row in rows(listed.text)}
    assert outcomes == {"confirm"} and len(rows(listed.text)) == 118
    assert "0 kept, 118 confirm, 0 dropped, 0 new" in listed.errors


def test_trestle_takes_our_answers_and_mappings(frameworks, trestle, workspace, tmp_path):
    answers = workbook(tmp_path, "answers", {"O-8.1": ("Oui", "", "TLS 1.3"), "O-9.8": ("Non", "Prévu en mars", "")})
    component = workspace / "component-definitions/ours/component-definition.json"
    mapping = workspace / "mapping-collections/ours/mapping-collection.json"
    for place, source in [(component, answers), (mapping, frameworks / "mapping-recyf-and-iso27001-2022.yaml")]:
        place.parent.mkdir(parents=True)
        run("clausier", "export", source, "--as", "oscal", "-o", place, "--data", tmp_path).must_succeed()
        subprocess.run([trestle, "validate", "-f", place], cwd=workspace, check=True)
    back = run("clausier", "export", component, "--as", "json", "--data", tmp_path).must_succeed()
    first = run("clausier", "export", answers, "--as", "json", "--data", tmp_path).must_succeed()
    assert json.loads(back.text) == json.loads(first.text)
    assert {row["code"]: row["claim"] for row in json.loads(back.text)["answers"]} == {"O-8.1": "yes", "O-9.8": "no"}


def through_trestle(trestle, workspace: Path, kind: str, model: str, source: Path) -> Path:
    """The document, found valid, read by trestle's models and written again."""
    place = workspace / f"{kind}/ours" / source.name
    place.parent.mkdir(parents=True, exist_ok=True)
    shutil.copyfile(source, place)
    subprocess.run([trestle, "validate", "-f", place], cwd=workspace, check=True)
    back = workspace / f"{kind}-back.json"
    script = (
        "import sys, pathlib, importlib; m, c = sys.argv[3].rsplit('.', 1);"
        "t = getattr(importlib.import_module('trestle.oscal.' + m), c);"
        "t.oscal_read(pathlib.Path(sys.argv[1])).oscal_write(pathlib.Path(sys.argv[2]))"
    )
    subprocess.run([trestle.with_name("python"), "-c", script, place, back, model], check=True)
    return back


def answered(data: Path, said: str = "décrit") -> int:
    """A questionnaire with three submitted answers, put into the records by hand."""
    release = query(data, "SELECT id FROM release ORDER BY id LIMIT 1")[0][0]
    profile = '{"software": true, "remoteMaintenance": true}'
    change(
        data,
        "INSERT INTO questionnaire (release_id, catalogue, edition, profile, submitted_profile, submissions, submitted,"
        f" changed, changed_by) VALUES ({release}, 'hospital', '2.0.1', '{profile}', '{profile}', 1, 1000, 1000, 'test')",
        "INSERT INTO answer_submission (questionnaire_id, number, edition, profile, signatory, signatory_title,"
        f" changed_answers, submitted, submitted_by) SELECT max(id), 1, '2.0.1', '{profile}', 'A', 'B', 3, 1000, 'test'"
        " FROM questionnaire",
        *(
            f"INSERT OR IGNORE INTO control (catalogue, code) VALUES ('hospital', '{code}')"
            for code in ("O-8.1", "O-7.2", "O-9.14")
        ),
        "INSERT INTO answer (questionnaire_id, control_id, submission, version, written, author, claim, comment, details)"
        f" SELECT (SELECT max(id) FROM questionnaire), id, 1, 1, 1000, 'test', 'yes', '', code || ' {said}' FROM control"
        " WHERE catalogue = 'hospital' AND code IN ('O-8.1', 'O-7.2', 'O-9.14')",
    )
    return query(data, "SELECT max(id) FROM questionnaire")[0][0]


FINDINGS = {
    "assessment-results": {
        "uuid": "5f7a2b8e-1c3d-4e5f-8a9b-0c1d2e3f4a5b",
        "metadata": {"title": "Audit", "last-modified": "2026-05-04T10:00:00Z", "version": "1", "oscal-version": "1.2.0",
                     "parties": [{"uuid": "6a7a2b8e-1c3d-4e5f-8a9b-0c1d2e3f4a5b", "type": "organization", "name": "Cabinet Durand"}]},
        "import-ap": {"href": "#5f7a2b8e-1c3d-4e5f-8a9b-0c1d2e3f4a5c"},
        "results": [{
            "uuid": "7a7a2b8e-1c3d-4e5f-8a9b-0c1d2e3f4a5b", "title": "Visite", "description": "Sur site",
            "start": "2026-05-03T00:00:00Z", "reviewed-controls": {"control-selections": [{"include-all": {}}]},
            "observations": [{
                "uuid": "8a7a2b8e-1c3d-4e5f-8a9b-0c1d2e3f4a5b", "description": "Vu", "methods": ["TEST"],
                "collected": "2026-05-03T09:00:00Z",
                "origins": [{"actors": [{"type": "party", "actor-uuid": "6a7a2b8e-1c3d-4e5f-8a9b-0c1d2e3f4a5b"}]}],
            }],
            "findings": [
                {"uuid": f"9{n}7a2b8e-1c3d-4e5f-8a9b-0c1d2e3f4a5b", "title": code, "description": reason,
                 "target": {"type": "objective-id", "target-id": code, "status": {"state": state}},
                 "related-observations": [{"observation-uuid": "8a7a2b8e-1c3d-4e5f-8a9b-0c1d2e3f4a5b"}]}
                for n, (code, state, reason) in enumerate([
                    ("O-7.2", "satisfied", "Montré sur l’appareil."), ("O-9.14", "not-satisfied", "Une adresse manque."),
                ])
            ],
        }],
    }
}


def test_findings_and_answers_go_from_the_records_through_trestle_and_back(trestle, workspace, founded, tmp_path):
    """Another program's results come in; what goes out passes trestle, and comes into another folder equal."""
    one, two = copy_folder(founded, tmp_path / "one"), copy_folder(founded, tmp_path / "two")
    number = answered(one)
    assert answered(two, "dit autrement") == number
    foreign = workspace / "foreign.json"
    foreign.write_text(json.dumps(FINDINGS), encoding="utf-8")
    tried = run("clausier", "import", foreign, "--questionnaire", number, "--dry-run", "--data", one).must_succeed()
    assert "2 findings would stand beside the answers" in tried.errors
    assert query(one, "SELECT count(*) FROM finding") == [(0,)]
    run("clausier", "import", foreign, "--questionnaire", number, "--data", one).must_succeed()
    kept = "SELECT c.code, f.verdict, f.reason, f.assessor, f.capacity, f.made, f.answer_version FROM finding f JOIN control c" \
        " ON c.id = f.control_id WHERE f.replaced IS NULL ORDER BY c.code"
    assert [row[:4] for row in query(one, kept)] == [
        ("O-7.2", "compliant", "Montré sur l’appareil.", "Cabinet Durand"),
        ("O-9.14", "nonCompliant", "Une adresse manque.", "Cabinet Durand"),
    ]
    out = tmp_path / "assessment-results.json"
    run("clausier", "export", "--questionnaire", number, "--as", "findings", "-o", out, "--data", one).must_succeed()
    back = through_trestle(trestle, workspace, "assessment-results", "assessment_results.AssessmentResults", out)
    run("clausier", "import", back, "--questionnaire", number, "--data", two).must_succeed()
    assert query(two, kept) == query(one, kept)
    again = run("clausier", "import", back, "--questionnaire", number, "--data", one).must_succeed()
    assert "0 findings stand beside the answers, 0 beside a former version, 2 were known" in again.errors
    # A file about another product is refused, and so is one without a questionnaire.
    wrong = json.loads(back.read_text(encoding="utf-8"))
    for prop in wrong["assessment-results"]["results"][0]["props"]:
        if prop["name"] == "version":
            prop["value"] = "999"
    other = tmp_path / "other.json"
    other.write_text(json.dumps(wrong), encoding="utf-8")
    assert "are about" in run("clausier", "import", other, "--questionnaire", number, "--data", two).errors
    assert "--questionnaire" in run("clausier", "import", back, "--data", two).errors
    # The answers themselves: out of one folder, drafts of the other.
    answers = tmp_path / "component-definition.json"
    run("clausier", "export", "--questionnaire", number, "--as", "oscal", "-o", answers, "--data", one).must_succeed()
    back = through_trestle(trestle, workspace, "component-definitions", "component.ComponentDefinition", answers)
    run("clausier", "import", back, "--questionnaire", number, "--data", two).must_succeed()
    drafts = query(two, "SELECT c.code, d.claim, d.details FROM answer_draft d JOIN control c ON c.id = d.control_id ORDER BY 1")
    assert drafts == query(one, "SELECT c.code, a.claim, a.details FROM answer a JOIN control c ON c.id = a.control_id ORDER BY 1")
    run("verify", "--data", two).must_succeed()


def test_what_is_kept_goes_through_trestle_into_another_folder(frameworks, trestle, workspace, founded, tmp_path):
    """The official text and a mapping: YAML, records, OSCAL, trestle, records; equal at both ends."""
    one, two = copy_folder(founded, tmp_path / "one"), copy_folder(founded, tmp_path / "two")
    said = run("clausier", "import", frameworks / "clausier-sante-v2.yaml", "--data", one).must_succeed().errors
    key = said.split(":")[0]
    assert key == "clausier-sante/2.0.1-1"
    out = tmp_path / "catalog.json"
    run("clausier", "export", key, "--as", "oscal", "-o", out, "--data", one).must_succeed()
    back = through_trestle(trestle, workspace, "catalogs", "catalog.Catalog", out)
    run("clausier", "import", back, "--data", two).must_succeed()
    editions = [json.loads(run("clausier", "export", key, "--as", "json", "--data", folder).must_succeed().text) for folder in (one, two)]
    assert editions[0] == editions[1] and len(editions[0]["controls"]) == 118
    run("clausier", "import", frameworks / "mapping-recyf-and-iso27001-2022.yaml", "--data", one).must_succeed()
    listed = rows(run("clausier", "list", "--mappings", "--format", "ndjson", "--data", one).must_succeed().text)
    # The library holds it in both directions.
    assert len(listed) == 2 and all(mapping["relations"] > 100 for mapping in listed)
    out = tmp_path / "mapping-collection.json"
    for mapping in listed:
        run("clausier", "export", mapping["mapping"], "--as", "oscal", "-o", out, "--data", one).must_succeed()
        back = through_trestle(trestle, workspace, "mapping-collections", "mapping.MappingCollection", out)
        run("clausier", "import", back, "--data", two).must_succeed()
    assert rows(run("clausier", "list", "--mappings", "--format", "ndjson", "--data", two).must_succeed().text) == listed


def test_bidders_are_scored_side_by_side(tmp_path):
    codes = [row["code"] for row in rows(run("clausier", "list", "hospital", "--format", "ndjson", "--data", tmp_path).text)]
    good = workbook(tmp_path, "good", {code: ("Oui", "", "Décrit dans le dossier") for code in codes if code != "O-2.8"})
    bad = workbook(tmp_path, "bad", {code: ("Oui", "", "x") for code in codes if code not in ("O-2.8", "O-7.2")} | {"O-7.2": ("Non", "Pas prévu", "")})
    table = tmp_path / "tender.xlsx"
    scored = run("clausier", "score", bad, good, "--data", tmp_path, "--format", "ndjson", "--workbook", table).must_succeed()
    first, second = rows(scored.text)
    assert first["bidder"] == "good.xlsx" and first["outcome"] == "No blocking point"
    assert second["score"] == 40 and second["blocking"] == "O-7.2" and second["uncapped"] > 40
    assert "capped by blocking controls that are failed: O-7.2" in scored.errors
    assert zipfile.is_zipfile(table)


def test_the_first_answers_of_a_questionnaire_come_in_by_file(data, tmp_path):
    """A questionnaire that was opened and never submitted is its supplier's alone: whoever runs the program writes there."""
    release = query(data, "SELECT id FROM release ORDER BY id LIMIT 1")[0][0]
    change(
        data,
        "INSERT INTO questionnaire (release_id, catalogue, edition, profile, changed, changed_by)"
        f" VALUES ({release}, 'hospital', '2.0.1', '{{\"software\": true, \"remoteMaintenance\": true}}', 0, 'test')",
    )
    number = query(data, "SELECT max(id) FROM questionnaire")[0][0]
    file = workbook(tmp_path, "first", {"O-8.1": ("Oui", "", "TLS 1.3"), "O-9.14": ("Oui", "", "198.51.100.7")})
    came = run("clausier", "import", file, "--questionnaire", number, "--data", data).must_succeed()
    assert "2 answers are drafts now" in came.text + came.errors
    drafts = query(
        data, "SELECT c.code, d.claim, d.details FROM answer_draft d JOIN control c ON c.id = d.control_id"
        " WHERE d.questionnaire_id = ? ORDER BY c.code", number)
    assert drafts == [("O-8.1", "yes", "TLS 1.3"), ("O-9.14", "yes", "198.51.100.7")]
    # What was ticked on the page meanwhile stays when the file comes again.
    change(data, f"UPDATE answer_draft SET choices = '{{\"q\":[\"a\"]}}' WHERE questionnaire_id = {number}")
    run("clausier", "import", file, "--questionnaire", number, "--data", data).must_succeed()
    assert query(data, "SELECT DISTINCT choices FROM answer_draft WHERE questionnaire_id = ?", number) == [('{"q":["a"]}',)]
    # The same file again with one answer more: only that one is a draft of its own.
    more = workbook(tmp_path, "more", {"O-8.1": ("Oui", "", "TLS 1.3"), "O-9.14": ("Oui", "", "198.51.100.8")})
    again = run("clausier", "import", more, "--questionnaire", number, "--data", data).must_succeed()
    assert "1 answers are drafts now, 1 are as they were" in again.text + again.errors
    missing = run("clausier", "import", file, "--questionnaire", number + 1, "--data", data)
    assert missing.code == 1 and f"there is no questionnaire {number + 1}" in missing.errors


def test_a_slip_in_a_folder_or_a_file_of_weights_is_told(tmp_path):
    listed = run("clausier", "list", "--data", tmp_path / "nowhere")
    assert listed.code == 1 and "there is no data folder" in listed.errors
    file = workbook(tmp_path, "w", {"O-8.1": ("Oui", "", "TLS 1.3")})
    weights = tmp_path / "weights.json"
    for text, told in [('{"byTheme": {"2": "much"}}', "byTheme.2 should be a number"), ("{", "it is no JSON")]:
        weights.write_text(text)
        scored = run("clausier", "score", file, "--weights", weights, "--data", tmp_path)
        assert scored.code == 1 and told in scored.errors and "Context" not in scored.errors


def test_a_file_that_is_refused_is_named_once(tmp_path):
    wrong = tmp_path / "wrong.yaml"
    wrong.write_text("objects: [1")
    for file in [tmp_path / "nowhere.xlsx", tmp_path, wrong]:
        checked = run("clausier", "check", file, "--data", tmp_path)
        assert checked.code == 1 and checked.errors.count(file.name) == 1, checked.errors


def test_a_refused_row_is_told_by_its_cell(tmp_path):
    file = workbook(tmp_path, "w", {"O-1.1": ("Peut-être", "", ""), "O-9.2": ("Non", "", ""), "O-8.1": ("Oui", "", "TLS 1.3")})
    checked = run("clausier", "check", file, "--data", tmp_path)
    assert checked.code == 1
    assert "RetourClausier!C2: 'Peut-être' is no answer" in checked.errors
    assert "hospital/2.0.1, answered 1 of 117, refused rows 2" in checked.text


@pytest.mark.parametrize("part", ["xl/vbaProject.bin", "xl/externalLinks/externalLink1.xml"])
def test_hostile_workbooks_are_refused(tmp_path, part):
    file = workbook(tmp_path, "w", {"O-8.1": ("Oui", "", "")})
    with zipfile.ZipFile(file, "a") as archive:
        archive.writestr(part, "<a/>")
    checked = run("clausier", "check", file, "--data", tmp_path)
    assert checked.code == 1 and part in checked.errors


def test_a_zip_bomb_is_refused_in_no_time(tmp_path):
    file = workbook(tmp_path, "w", {})
    with zipfile.ZipFile(file, "a", zipfile.ZIP_DEFLATED) as archive:
        with archive.open("xl/worksheets/sheet9.xml", "w", force_zip64=True) as entry:
            for _ in range(500):
                entry.write(bytes(1 << 20))
    checked = run("clausier", "check", file, "--data", tmp_path)
    assert checked.processor_seconds < 20
    assert checked.code == 1 and "sheet9.xml" in checked.errors
