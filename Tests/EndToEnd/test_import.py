"""`cordon import`: inventories as hospitals have them, judged row by row before anything is changed."""

import pytest

import samples
from folder import query
from program import run
from samples import ROSEVAL, TILLEULS, VALMONT

REGISTER = {
    "hospital_group": "SELECT * FROM hospital_group ORDER BY id",
    "establishment": "SELECT * FROM establishment ORDER BY id",
    "site": "SELECT * FROM site ORDER BY id",
    "supplier": "SELECT * FROM supplier ORDER BY id",
    "product": "SELECT * FROM product ORDER BY id",
    "release": "SELECT * FROM release ORDER BY id",
    "system": "SELECT * FROM system ORDER BY id",
    "contract": "SELECT * FROM contract ORDER BY id",
    "changes": "SELECT * FROM audit WHERE action != 'registry.import' ORDER BY sequence",
}


def register(folder) -> dict[str, list[tuple]]:
    """Everything that an import may change, and what the audit log says of changes."""
    return {name: query(folder, sql) for name, sql in REGISTER.items()}


def write(path, text: str, encoding: str = "utf-8"):
    path.write_bytes(text.encode(encoding))
    return path


def load(data, kind, file, *arguments):
    return run("import", kind, file, "--data", data, *arguments)


# Templates


@pytest.mark.parametrize("language", ["fr", "en"])
@pytest.mark.parametrize("kind", ["establishments", "suppliers", "systems"])
def test_a_template_imports_as_it_is_and_its_example_is_a_right_row(data, tmp_path, kind, language):
    template = run("import", "template", kind, "--language", language).must_succeed().text
    assert template.startswith("\ufeff"), "a spreadsheet needs the mark to read the accents"
    before = register(data)
    load(data, kind, write(tmp_path / "template.csv", template)).must_succeed()
    assert register(data) == before, "a template that nobody filled in changes nothing"

    header, example, *_ = template.split("\r\n" if "\r\n" in template else "\n")
    assert example.startswith("#")
    filled = write(tmp_path / "filled.csv", header + "\n" + example[1:] + "\n")
    outcome = load(data, kind, filled, "--dry-run").must_succeed()
    assert "0 refused" in outcome.errors and "1 " in outcome.errors


def test_a_template_speaks_the_language_asked_for():
    french = run("import", "template", "systems").must_succeed().text
    english = run("import", "template", "systems", "--language", "en").must_succeed().text
    assert "Fin de support de sécurité" in french and "obligatoire" in french
    assert "Security support end" in english and "required" in english
    assert ";" in french.splitlines()[0] and "," in english.splitlines()[0]


# As spreadsheets save them

FRENCH = (
    "N° FINESS;Code application;Application;Domaine fonctionnel;Logiciel;Éditeur;Version;Données de santé;"
    "Criticité;Date de mise en service;N° de marché;Titulaire;Échéance du contrat;Coût annuel\r\n"
    f"{VALMONT};GAP-01;Gestion administrative – « Émeraude »;DPI;Émeraude;Société Générique Médicale;4,2;oui;Vital;"
    "01/02/2017;2021-09;Société Générique Médicale;31/12/2027;12 345,67 €\r\n"
)


def test_a_french_spreadsheet_in_windows_1252_is_read_with_its_accents(data, tmp_path):
    load(data, "systems", write(tmp_path / "inventaire.csv", FRENCH, "cp1252")).must_succeed()
    (name, owner), = query(
        data,
        "SELECT system.name, establishment.finess FROM system JOIN establishment ON establishment.id = owner_id "
        "WHERE code = 'GAP-01'",
    )
    assert name == "Gestion administrative – « Émeraude »"
    assert owner == VALMONT
    cost = query(data, "SELECT yearly_cost_cents, date(ends * 86400, 'unixepoch') FROM contract WHERE reference = '2021-09'")
    assert cost == [(1_234_567, "2027-12-31")]
    assert query(data, "SELECT name FROM supplier WHERE name LIKE 'Soci%'") == [("Société Générique Médicale",)]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp1252", "utf-16"])
def test_the_encoding_is_recognised_whatever_the_spreadsheet(data, tmp_path, encoding):
    outcome = load(data, "systems", write(tmp_path / "inventaire.csv", FRENCH, encoding))
    outcome.must_succeed()
    assert query(data, "SELECT name FROM system WHERE code = 'GAP-01'") == [("Gestion administrative – « Émeraude »",)]


def test_english_headers_commas_and_points_are_read_too(data, tmp_path):
    text = (
        "Group,FINESS EJ,Name,Kind,Town,Beds,IT staff,Yearly budget\n"
        f'GHT du Plateau,{samples.finess("99000004")},"Hôpital ""La Combe"", site nord",Local hospital,La Combe,95,1.5,7500000.50\n'
    )
    load(data, "establishments", write(tmp_path / "list.csv", text)).must_succeed()
    assert query(
        data, "SELECT name, beds, it_staff_tenths, yearly_budget_cents FROM establishment WHERE town = 'La Combe'"
    ) == [('Hôpital "La Combe", site nord', 95, 15, 750_000_050)]


# What is wrong


def test_a_number_with_a_wrong_key_is_refused_with_line_column_and_the_right_key(data, tmp_path):
    wrong = ROSEVAL[:8] + str((int(ROSEVAL[8]) + 1) % 10)
    text = samples.systems(3, prefix="NEW") + samples.systems(1, owner=wrong, prefix="BAD").splitlines()[1] + "\n"
    before = register(data)
    outcome = load(data, "systems", write(tmp_path / "inventaire.csv", text))
    assert outcome.code == 1
    complaint, = [line for line in outcome.errors.splitlines() if wrong in line]
    assert "line 5" in complaint and "column 1" in complaint and f"its key should be {ROSEVAL[8]}" in complaint
    assert "nothing was imported" in outcome.errors
    assert register(data) == before


def test_the_report_speaks_french_with_its_own_typography(data, tmp_path):
    wrong = ROSEVAL[:8] + str((int(ROSEVAL[8]) + 1) % 10)
    file = write(tmp_path / "inventaire.csv", samples.systems(1, owner=wrong))
    errors = load(data, "systems", file, "--language", "fr").errors
    assert f"«\u00a0{wrong}\u00a0» n’est pas un numéro FINESS" in errors
    assert "ligne 2" in errors and "refusée" in errors


def test_a_number_that_a_spreadsheet_cut_is_told_with_the_one_meant(data, tmp_path):
    outcome = load(data, "systems", write(tmp_path / "inventaire.csv", samples.systems(1, owner="10000017")))
    assert outcome.code == 1
    assert "10000017" in outcome.errors and "nine characters" in outcome.errors


def test_partial_takes_the_right_rows_and_only_those(data, tmp_path):
    wrong = ROSEVAL[:8] + str((int(ROSEVAL[8]) + 1) % 10)
    text = samples.systems(3, prefix="NEW") + samples.systems(2, owner=wrong, prefix="BAD").split("\n", 1)[1]
    outcome = load(data, "systems", write(tmp_path / "inventaire.csv", text), "--partial").must_succeed()
    assert "3 rows created" in outcome.errors and "2 refused" in outcome.errors
    assert query(data, "SELECT count(*) FROM system WHERE code LIKE 'NEW-%'") == [(3,)]
    assert query(data, "SELECT count(*) FROM system WHERE code LIKE 'BAD-%'") == [(0,)]


def test_a_rehearsal_tells_all_and_changes_nothing(data, tmp_path):
    before = register(data)
    outcome = load(data, "systems", write(tmp_path / "inventaire.csv", samples.systems(25)), "--dry-run").must_succeed()
    assert "5 rows would be created" in outcome.errors and "20 unchanged" in outcome.errors and "--dry-run" in outcome.errors
    assert "SYS-00021: would be created, Name: Système n° 21 · " in outcome.errors, outcome.errors
    assert "Product: Hospidoc · Version: 7.2 · Publisher: Éditions Médicalys" in outcome.errors, outcome.errors
    assert register(data) == before


def test_the_same_file_twice_changes_nothing(data, tmp_path):
    file = write(tmp_path / "inventaire.csv", FRENCH, "cp1252")
    load(data, "systems", file).must_succeed()
    once = register(data)
    outcome = load(data, "systems", file).must_succeed()
    assert "0 rows created, 0 updated, 1 unchanged, 0 refused" in outcome.errors
    assert register(data) == once


def test_a_changed_cell_is_told_with_what_it_was(data, tmp_path):
    text = samples.systems(20).replace("Système n° 7;", "Système renommé;")
    outcome = load(data, "systems", write(tmp_path / "inventaire.csv", text)).must_succeed()
    assert "1 updated" in outcome.errors and "19 unchanged" in outcome.errors
    change, = [line for line in outcome.errors.splitlines() if "SYS-00007" in line]
    assert '"Système n° 7" → "Système renommé"' in change
    run("verify", "--data", data).must_succeed()


@pytest.mark.parametrize(
    "content, sentence",
    [
        (b"", ""),
        (b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR", ""),
        (b"PK\x03\x04\x14\x00\x06\x00\x08\x00\x00\x00!\x00", ""),
        (b"one;two;three\n1;2;3\n", "FINESS EJ"),
        (f'FINESS EJ;Code;Nom;Fonction\n{ROSEVAL};X-1;"never closed;DPI\n'.encode(), "quote"),
    ],
    ids=["empty", "picture", "workbook", "other columns", "open quote"],
)
def test_a_file_that_is_no_inventory_is_refused_and_nothing_is_lost(data, tmp_path, content, sentence):
    file = tmp_path / "inventaire.csv"
    file.write_bytes(content)
    before = register(data)
    outcome = load(data, "systems", file)
    assert outcome.code == 1
    assert sentence in outcome.errors and len(outcome.errors.strip()) > 20
    assert register(data) == before


def test_a_file_that_is_not_there_is_told(data):
    outcome = load(data, "systems", "/nowhere/inventaire.csv")
    assert outcome.code == 1 and "/nowhere/inventaire.csv" in outcome.errors


def test_an_import_without_a_folder_makes_none(tmp_path):
    file = write(tmp_path / "inventaire.csv", samples.systems(1))
    outcome = load(tmp_path / "absent", "systems", file)
    assert outcome.code == 1 and "no data folder" in outcome.errors
    assert not (tmp_path / "absent").exists()


def test_formulas_come_in_as_text_and_go_out_neutralised(data, tmp_path):
    formulas = ["=HYPERLINK(\"http://x.example\")", "+1+1", "-2+3", "@SUM(A1)"]
    rows = "".join(
        f'{TILLEULS};F-{number};"{formula.replace(chr(34), chr(34) * 2)}";DPI;;;;;;\n'
        for number, formula in enumerate(formulas)
    )
    load(data, "systems", write(tmp_path / "inventaire.csv", samples.SYSTEMS_HEADER + rows)).must_succeed()
    stored = [name for (name,) in query(data, "SELECT name FROM system WHERE code LIKE 'F-%' ORDER BY code")]
    assert stored == formulas
    out = run("export", "systems", "--data", data).must_succeed().text
    for formula in formulas:
        assert "'" + formula.split('"')[0] in out
    # What was exported is what is recorded.
    before = register(data)
    load(data, "systems", write(tmp_path / "again.csv", out)).must_succeed()
    assert register(data) == before
