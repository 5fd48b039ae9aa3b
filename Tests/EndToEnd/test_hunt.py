"""`cordon hunt` and its page, over the day of logs that a demonstration holds."""

import html
import json
import re
import time
from collections import Counter, defaultdict

import pytest
import requests

from demonstration import sign_in
from folder import query, waiting_batches
from program import ADMINISTRATOR, CHECKOUT, PASSWORD, run, serve, token, until
from samples import lines, process_creation


@pytest.fixture(scope="module")
def met(demonstration) -> tuple[str, dict[int, str]]:
    """An address of the attack that two hospitals or more have met, and which."""
    places = defaultdict(set)
    for place, raw in query(
            demonstration.folder, "SELECT a.establishment_id, d.raw FROM detection d JOIN alert a ON a.id = d.alert_id"):
        for address in re.findall(rb"(?<![\d.])(?:\d{1,3}\.){3}\d{1,3}(?![\d.])", bytes(raw)):
            places[address.decode()].add(place)
    address = max(sorted(places), key=lambda address: len(places[address]))
    assert len(places[address]) >= 2, dict(places)
    names = dict(query(demonstration.folder, "SELECT id, name FROM establishment"))
    return address, {place: names[place] for place in places[address]}


def hunt(demonstration, *arguments):
    return run("hunt", "--data", demonstration.folder, *arguments, timeout=120)


def test_an_indicator_names_every_hospital_that_met_it_and_then_its_records(demonstration, met):
    address, places = met
    summary = hunt(demonstration, "--indicator", address, "--summary", "--format", "json").must_succeed()
    rows = json.loads(summary.text)
    assert set(places.values()) <= {row["establishment"] for row in rows}
    for row in rows:
        assert row["observable"] == f"address:{address}" and row["records"] > 0 and row["firstSeen"] <= row["lastSeen"]
    assert re.search(r"asked: \d+ establishments, \d+ days of records", summary.errors)
    records = hunt(demonstration, "--indicator", address, "--format", "ndjson", "--limit", "0").must_succeed()
    lines = [json.loads(line) for line in records.text.splitlines()]
    found = [line for line in lines if "record" in line]
    assert len(found) == sum(row["records"] for row in rows)
    assert all(address in line["record"] for line in found)


def test_one_hospital_and_a_time_narrow_it(demonstration, met):
    address, places = met
    number, name = next(iter(places.items()))
    finess, = query(demonstration.folder, "SELECT finess FROM establishment WHERE id = ?", number)[0]
    one = hunt(demonstration, "--indicator", address, "--establishment", finess, "--summary", "--format", "json")
    assert {row["establishment"] for row in json.loads(one.must_succeed().text)} == {name}
    tomorrow = time.strftime("%Y-%m-%dT%H:00:00Z", time.gmtime(time.time() + 2 * 86_400))
    later = hunt(demonstration, "--indicator", address, "--since", tomorrow, "--summary", "--format", "json").must_succeed()
    assert json.loads(later.text or "[]") == [] and "not met" in later.errors
    none = hunt(demonstration, "--indicator", "192.0.2.254", "--summary", "--format", "json").must_succeed()
    assert json.loads(none.text or "[]") == [] and "192.0.2.254: not met" in none.errors


def test_a_call_that_asks_for_nothing_clear_is_refused(demonstration, met):
    for arguments in ([], ["--indicator", met[0], "--rule", "x.yml"], ["--indicator", ""],
                      ["--indicator", met[0], "--since", "yesterday"], ["--indicator", met[0], "--limit", "-1"]):
        assert hunt(demonstration, *arguments).code == 2, arguments
    unknown = hunt(demonstration, "--indicator", met[0], "--establishment", "123456789")
    assert unknown.code == 1 and "there is no establishment '123456789'" in unknown.errors


RULE = CHECKOUT / "Sources/cordon/Assets/rules/windows_shadow_copies_deleted.yml"


def test_a_rule_hunts_by_command_and_on_its_page_and_nobody_else_sees_it(demonstration):
    title = re.search(r"^title: (.+)$", RULE.read_text(), re.MULTILINE).group(1)
    found = hunt(demonstration, "--rule", RULE, "--format", "ndjson").must_succeed()
    matches = [json.loads(line) for line in found.text.splitlines()]
    # A suppression hides what a hunt finds all the same: other tests of this server may have sent records of the rule to machines of
    # their own.
    hosts = {host: count for host, count in query(
        demonstration.folder,
        "SELECT host_key, sum(detections) FROM alert WHERE rule_title = ? AND host NOT LIKE 'PC-REGLAGE-%' GROUP BY 1", title)}
    met = Counter(match["host"].lower() for match in matches if not match["host"].startswith("PC-REGLAGE-"))
    assert met == hosts and hosts
    assert all(match["rule"]["title"] == title and "hadow" in match["record"] for match in matches)
    assert re.search(r"[1-9]\d* records in [1-9]\d* segments were read", found.errors)

    analyst = demonstration.session("SOC analyst")
    page = analyst.get(f"{demonstration.url}/hunt/rule", timeout=30).text
    csrf = re.search(r'name="csrf" value="([^"]+)"', page).group(1)
    begun = analyst.post(
        f"{demonstration.url}/hunt/rule", data={"csrf": csrf, "rule": RULE.read_text()},
        headers={"Origin": demonstration.url}, allow_redirects=False, timeout=30)
    assert begun.status_code == 303
    place = demonstration.url + begun.headers["Location"]
    until(lambda: "Terminée" in analyst.get(place, timeout=30).text, 60, "the end of the hunt")
    ended = analyst.get(place, timeout=30).text
    assert title in ended and all(match["host"] in ended for match in matches)
    other = demonstration.session("Establishment security officer")
    assert other.get(place, timeout=30).status_code == 404
    csrf = re.search(r'name="csrf" value="([^"]+)"', other.get(f"{demonstration.url}/account", timeout=30).text).group(1)
    stopped = other.post(
        place + "/cancel", data={"csrf": csrf}, headers={"Origin": demonstration.url}, allow_redirects=False, timeout=30)
    assert stopped.status_code == 404


BROKEN = """title: Shadow copies are deleted
logsource: {product: windows, category: process_creation}
detection:
  selection:
    CommandLine|endwith: shadows
  condition: selection
"""


def test_a_broken_rule_is_refused_in_the_language_of_the_page(demonstration):
    person = demonstration.session("SOC analyst")
    csrf = re.search(
        r'name="csrf" value="([^"]+)"', person.get(f"{demonstration.url}/hunt/rule", timeout=30).text).group(1)
    begun = person.post(
        f"{demonstration.url}/hunt/rule", data={"csrf": csrf, "rule": BROKEN}, headers={"Origin": demonstration.url},
        allow_redirects=False, timeout=30)
    place = demonstration.url + begun.headers["Location"]

    def page(language: str) -> str:
        return html.unescape(person.get(place, cookies={"cordon-language": language}, timeout=30).text)

    until(lambda: "Refusée" in page("fr"), 30, "the refusal of the rule")
    french = "ligne 5, colonne 5\u00a0: modificateur «\u00a0endwith\u00a0» inconnu\u00a0; vouliez-vous dire «\u00a0endswith\u00a0»\u00a0?"
    english = "line 5, column 5: unknown modifier 'endwith'; did you mean 'endswith'?"
    assert french in page("fr") and english not in page("fr")
    assert english in page("en") and french not in page("en")


GUARDED = """title: Something runs where nothing should
id: 6f0c7a9e-8a52-4a8e-9a3f-5d8a8c1f0f31
level: high
logsource: {product: windows, category: process_creation}
detection: {selection: {Computer|expand: '%guarded%'}, condition: selection}
"""


def test_a_hunt_on_the_page_knows_what_placeholders_stand_for_now(data, tmp_path):
    values = tmp_path / "guarded.txt"
    values.write_text("PACS-7\n")
    (tmp_path / "rules").mkdir()
    (tmp_path / "rules/guarded.yml").write_text(GUARDED)
    finess, = query(data, "SELECT finess FROM establishment ORDER BY id LIMIT 1")[0]
    secret = token(data, "collector", "--ingest-for", finess)
    # Of files that are younger than two seconds when the program begins, it cannot tell a change: it reads them once more, and says so.
    time.sleep(2.5)
    with serve(data, "--rules", tmp_path / "rules", "--values", values) as server:
        requests.post(
            f"{server.url}/api/v1/events", lines([process_creation("1", "cmd", host="LABO-1")]),
            headers={"Authorization": f"Bearer {secret}"}, timeout=20).raise_for_status()
        until(lambda: query(data, "SELECT count(*) FROM ingest_batch")[0][0] == 1 and waiting_batches(data) == 0)
        person = sign_in(server.url, ADMINISTRATOR, PASSWORD)

        def hunted() -> str:
            csrf = re.search(r'name="csrf" value="([^"]+)"', person.get(f"{server.url}/hunt/rule", timeout=20).text).group(1)
            begun = person.post(
                f"{server.url}/hunt/rule", data={"csrf": csrf, "rule": GUARDED}, headers={"Origin": server.url},
                allow_redirects=False, timeout=20)
            place = server.url + begun.headers["Location"]
            until(lambda: "Terminée" in person.get(place, timeout=20).text, 30, "the end of the hunt")
            return person.get(place, timeout=20).text

        assert "LABO-1" not in hunted()
        values.write_text("PACS-7\nLABO-1\n")
        server.wait_for(re.compile("rules changed"), 30)
        assert "LABO-1" in hunted()
