"""The shared SOC: from an alert to a case, its tasks, its clocks and its exports; who is called at night."""

import html
import json
import os
import re
import ssl
import subprocess
import threading
import time
from collections import Counter
from datetime import datetime, timedelta, timezone
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from aiosmtpd.controller import Controller
from aiosmtpd.smtp import AuthResult, SMTP
from selenium.webdriver.common.by import By
from selenium.webdriver.common.keys import Keys
from selenium.webdriver.support.ui import Select
from stix2validator import ValidationOptions, validate_string

import samples
from browser import CHROMIUM, DRIVER, browser, complaints, grave_findings, picture, sign_in, text_of, wait
from demonstration import sign_in as session_of
from folder import query
from program import ADMINISTRATOR, PASSWORD, copy_folder, port_of_its_own, run, serve, token, until
from test_browser import pictures  # noqa: F401

needs_browser = pytest.mark.skipif(
    not (CHROMIUM.exists() and DRIVER.exists()), reason="Chromium and its driver are missing: run Scripts/setup test")


def session(demonstration, role: str):
    return demonstration.session(role)


def case_number(demonstration) -> int:
    rows = query(demonstration.folder, "SELECT min(id) FROM case_file")
    assert rows[0][0] is not None, "the demonstration has no case"
    return rows[0][0]


# What the demonstration shows


def test_the_demonstration_has_a_case_with_tasks_done_and_left_and_clocks_running(demonstration):
    case = case_number(demonstration)
    states = dict(query(demonstration.folder, "SELECT state, count(*) FROM case_task WHERE case_id = ? GROUP BY 1", case))
    assert states["done"] > 5 and states["toDo"] > 5 and states["doing"] > 0
    assert query(demonstration.folder, "SELECT count(*) FROM alert WHERE case_id = ?", case)[0][0] > 5
    assert query(demonstration.folder, "SELECT count(*) FROM case_duty WHERE case_id = ?", case)[0][0] >= 3
    clocks = session(demonstration, "SOC analyst").get(f"{demonstration.url}/clocks").text
    assert "Notifier la violation de données" in clocks and "reste" in clocks


def test_every_log_of_a_case_is_verified(demonstration):
    result = run("verify", "--data", demonstration.folder)
    assert result.code == 0 and "the logs of cases are intact" in result.errors, result


# Exports


def test_the_stix_export_is_valid_and_names_no_hospital(demonstration):
    analyst = session(demonstration, "SOC analyst")
    answer = analyst.get(f"{demonstration.url}/cases/{case_number(demonstration)}/stix.json")
    assert answer.status_code == 200
    results = validate_string(answer.text, ValidationOptions(version="2.1", strict=False))
    assert results.is_valid, results.as_dict()
    bundle = json.loads(answer.text)
    kinds = [thing["type"] for thing in bundle["objects"]]
    assert kinds.count("incident") == 1 and "ipv4-addr" in kinds and "domain-name" in kinds
    for (name,) in query(demonstration.folder, "SELECT name FROM establishment"):
        assert name not in answer.text
    # The same case has the same identifiers each time.
    again = json.loads(analyst.get(f"{demonstration.url}/cases/{case_number(demonstration)}/stix.json").text)
    assert {thing["id"] for thing in again["objects"]} == {thing["id"] for thing in bundle["objects"]}


def test_the_json_export_holds_a_log_that_anybody_can_verify(demonstration):
    import hashlib

    analyst = session(demonstration, "SOC analyst")
    case = analyst.get(f"{demonstration.url}/cases/{case_number(demonstration)}/case.json").json()
    chains: dict[int, str] = {}
    assert len(case["log"]) > 20
    for line in case["log"]:
        lane = line.get("establishment", 0)
        assert line["previousHash"] == chains.get(lane, "00" * 32)
        moment = line["time"]
        milliseconds = int(
            __import__("datetime").datetime.fromisoformat(moment.replace("Z", "+00:00")).timestamp() * 1000 + 0.5)
        words = b"cordon-case-log-1\n"
        for number in (case["id"], lane, line["sequence"], milliseconds):
            words += number.to_bytes(8, "big")
        for text in (line["actor"], line["kind"], line["text"]):
            words += len(text.encode()).to_bytes(8, "big") + text.encode()
        assert hashlib.sha256(words + bytes.fromhex(line["previousHash"])).hexdigest() == line["hash"]
        chains[lane] = line["hash"]


def test_the_html_report_stands_alone(demonstration):
    analyst = session(demonstration, "SOC analyst")
    answer = analyst.get(f"{demonstration.url}/cases/{case_number(demonstration)}/report.html")
    assert answer.headers["content-disposition"].endswith('.html"')
    assert "Main courante" in answer.text and "src=" not in answer.text and "href=" not in answer.text


# Isolation


@pytest.mark.parametrize("language, words", [
    ("fr", ["Relève", "Consigne", "À tenir", "Tâches en cours ou en retard", "Dernières décisions", "Ouvrir le dossier"]),
    ("en", ["Handover", "Handover note", "Due next", "Tasks in progress or late", "Latest decisions", "Open the case"]),
])
def test_the_handover_says_what_the_next_shift_must_know(demonstration, language, words):
    analyst = session(demonstration, "SOC analyst")
    page = html.unescape(analyst.get(f"{demonstration.url}/cases/handover", cookies={"cordon-language": language}).text)
    for word in words:
        assert f">{word}<" in page, word
    case = case_number(demonstration)
    (reference,) = query(demonstration.folder, "SELECT reference FROM case_file WHERE id = ?", case)[0]
    page = page[page.index(f"{reference} – "):]
    latest = dict(query(
        demonstration.folder, "SELECT kind, text FROM case_entry WHERE case_id = ? AND kind IN ('handover', 'decision') ORDER BY time", case))
    for text in latest.values():
        assert text in page, text
    # What runs now is there, with who does it; what is done is not.
    tasks = query(demonstration.folder, f"SELECT title_{language}, state, owner FROM case_task WHERE case_id = ?", case)
    doing = [(title, owner) for title, state, owner in tasks if state == "doing"]
    section = page[page.index(words[3]):page.index(words[4])]
    # However long the playbook: what somebody does comes before what is late.
    assert doing and all(title in section and owner in section for title, owner in doing)
    assert len(doing) <= section.count("<li") <= 8
    clocks = page[page.index(words[2]):page.index(words[3])]
    assert 1 <= clocks.count("<li") <= 12
    # Each says whose it is: the case is of several hospitals.
    names = [name for (name,) in query(
        demonstration.folder,
        "SELECT e.name FROM case_establishment p JOIN establishment e ON e.id = p.establishment_id WHERE p.case_id = ?", case)]
    assert all(any(name in item for name in names) for item in clocks.split("<li")[1:])


def test_chains_tell_of_one_attack_with_its_tactics_and_its_alerts(demonstration):
    analyst = session(demonstration, "SOC analyst")
    page = html.unescape(analyst.get(f"{demonstration.url}/chains").text)
    cards = re.findall(r'<ol class="plain steps">(.*?)</ol>(.*?)</details>', page, re.DOTALL)
    assert cards, page[-3000:]
    for steps, rest in cards:
        assert steps.count("<li") >= 3
        alerts = set(re.findall(r'href="(/alerts/\d+)"', rest))
        assert len(alerts) >= 2
        assert "<time" in rest
    assert analyst.get(demonstration.url + sorted(alerts)[0]).status_code == 200
    # The shortest way to the page is a button of the queue.
    assert 'href="/chains"' in analyst.get(f"{demonstration.url}/alerts").text


def test_the_report_of_service_levels_is_a_table_for_programs_and_a_page_to_print(demonstration):
    analyst = session(demonstration, "SOC analyst")
    # Not that of today: on the first of a month the story of the demonstration lies in the one before.
    days = [datetime.fromtimestamp(at / 1000, ZoneInfo("Europe/Paris")) for (at,) in query(demonstration.folder, "SELECT created FROM alert")]
    (month, _), *_ = Counter(f"{day:%Y-%m}" for day in days).most_common()
    address = f"{demonstration.url}/service-levels/export?month={month}"
    rows = analyst.get(f"{address}&format=json").json()
    assert rows and {"establishment", "alerts", "level", "stage", "promisedMinutes", "reached", "inTime"} <= set(rows[0])
    known = {name for name, in query(demonstration.folder, "SELECT name FROM establishment")}
    assert {row["establishment"] for row in rows} <= known
    assert any(row["alerts"] > 0 for row in rows) and all((row["inTime"] or 0) <= (row["reached"] or 0) for row in rows)
    table = analyst.get(f"{address}&format=csv")
    assert table.headers["Content-Type"].startswith("text/csv")
    assert len(table.text.strip().splitlines()) == len(rows) + 1
    assert analyst.get(f"{address}&format=xlsx").content[:2] == b"PK"
    report = analyst.get(f"{address}&format=html").text
    assert "<!doctype html>" in report.lower() and "<link" not in report
    for row in rows:
        assert html.escape(row["establishment"], quote=False) in report
    # One hospital's officer has its own rows alone.
    own = session(demonstration, "Establishment security officer").get(f"{address}&format=json").json()
    assert own and len({row["establishment"] for row in own}) == 1


def test_one_hospital_sees_its_own_view_and_no_other(demonstration):
    officer = session(demonstration, "Establishment security officer")
    case = case_number(demonstration)
    own = query(demonstration.folder, "SELECT establishment_id FROM account_grant g JOIN account a ON a.id = g.account_id WHERE a.name = 'rssi'")[0][0]
    others = [name for (name,) in query(
        demonstration.folder,
        "SELECT e.name FROM case_establishment p JOIN establishment e ON e.id = p.establishment_id WHERE p.case_id = ? AND p.establishment_id != ?",
        case, own)]
    assert others
    title = query(demonstration.folder, "SELECT title FROM case_file WHERE id = ?", case)[0][0]
    for page in ["/cases", f"/cases/{case}", *(f"/cases/{case}?tab={tab}" for tab in ("tasks", "log", "clocks", "observables", "care", "alerts")),
                 f"/cases/{case}/case.json", f"/cases/{case}/stix.json", f"/cases/{case}/report.html", "/clocks", "/cases/handover",
                 "/alerts", "/on-call", "/service-levels", "/rules", "/coverage", "/suppressions"]:
        answer = officer.get(f"{demonstration.url}{page}")
        assert answer.status_code == 200, page
        for name in others + [title]:
            assert name not in answer.text, f"{page} shows {name}"


# Programs


def test_a_program_opens_a_case_and_writes_in_its_log(data):
    with serve(data) as server:
        import requests

        secret = token(data, "soc-script", "--role", "socAnalyst", "--scope", "network")
        headers = {"Authorization": f"Bearer {secret}"}
        place = query(data, "SELECT id FROM establishment ORDER BY id LIMIT 1")[0][0]
        opened = requests.post(f"{server.url}/api/v1/cases", headers=headers, timeout=20, json={
            "title": "Fuite signalée par un partenaire", "kind": "dataLeak", "severity": "high", "establishments": [place]})
        assert opened.status_code == 200, opened.text
        case = opened.json()
        # Of this year, in Paris: an hour or two ahead.
        years = {time.gmtime(time.time() + hours * 3_600).tm_year for hours in (0, 2)}
        assert re.fullmatch(r"\d{4}-\w{5}", case["reference"]) and int(case["reference"][:4]) in years
        assert len(case["tasks"]) == 13
        written = requests.post(f"{server.url}/api/v1/cases/{case['id']}/entries", headers=headers, timeout=20, json={
            "kind": "decision", "text": "Fermer le partage", "establishment": place})
        assert written.json()["log"][-1]["text"] == "Fermer le partage"
        listed = requests.get(f"{server.url}/api/v1/cases", headers=headers, timeout=20).json()
        assert [row["reference"] for row in listed["items"]] == [case["reference"]]
        for wrong in ({}, {"title": " ", "kind": "dataLeak", "severity": "high", "establishments": [place]},
                      {"title": "x", "kind": "fire", "severity": "high", "establishments": [place]}):
            assert requests.post(f"{server.url}/api/v1/cases", headers=headers, json=wrong, timeout=20).status_code == 400


def test_a_program_does_every_step_that_people_do_in_a_case(data):
    with serve(data) as server:
        import requests

        secret = token(data, "soc-script", "--role", "socAnalyst", "--scope", "network")
        headers = {"Authorization": f"Bearer {secret}"}
        place = query(data, "SELECT id FROM establishment ORDER BY id LIMIT 1")[0][0]
        other = query(data, "SELECT id FROM establishment ORDER BY id LIMIT 1 OFFSET 1")[0][0]
        case = requests.post(f"{server.url}/api/v1/cases", headers=headers, timeout=20, json={
            "title": "Rançongiciel", "kind": "ransomware", "severity": "high", "establishments": [place]}).json()
        path = f"{server.url}/api/v1/cases/{case['id']}/"

        def step(name: str, /, **fields) -> requests.Response:
            return requests.post(path + name, headers=headers, json=fields, timeout=20)

        assert step("state", state="qualified", note="Vu").json()["state"] == "qualified"
        assert step("describe", title="Rançongiciel au bloc", kind="ransomware", severity="critical").json()["severity"] == "critical"
        assert len(step("establishments", joining=other).json()["establishments"]) == 2
        observed = step("observables", value="203.0.113.7", verdict="malicious", establishment=place)
        assert "203.0.113.7" in observed.text, observed.text
        added = step("tasks", title="Isoler le bloc", phase="contain", establishment=place, due="2026-12-01T08:00:00Z")
        assert "Isoler le bloc" in added.text, added.text
        task = query(data, "SELECT id FROM case_task WHERE title_fr = 'Isoler le bloc'")[0][0]
        assert step(f"tasks/{task}", state="done", owner="anne", note="Fait").status_code == 200
        ended = query(data, f"SELECT ended, ended_by FROM case_task WHERE id = {task}")
        # What is left out stays as it is.
        assert step(f"tasks/{task}", state="done").status_code == 200
        assert query(data, f"SELECT ended, ended_by, owner, note FROM case_task WHERE id = {task}") == [(*ended[0], "anne", "Fait")]
        assert step("evidence", name="Image disque", digest="ab" * 32, establishment=place).status_code == 200
        known = datetime.now(timezone.utc).replace(microsecond=0) - timedelta(hours=5)
        for text in [known.strftime("%Y-%m-%dT%H:%M:%SZ"), known.astimezone(timezone(timedelta(hours=-4))).isoformat()]:
            assert step("facts", establishment=place, known=text, isSerious=True).status_code == 200
            (facts,) = query(data, f"SELECT facts FROM case_establishment WHERE establishment_id = {place}")[0]
            assert datetime.fromisoformat(json.loads(facts)["knownAt"]) == known
        unzoned = step("facts", establishment=place, known=known.strftime("%Y-%m-%dT%H:%M"))
        assert unzoned.status_code == 400 and "zone" in unzoned.text, unzoned.text
        proof = {"establishment": place, "duty": "personalData", "channel": "portail", "done": known.isoformat()}
        assert step("duties", receipt="A-1", **proof).status_code == 200
        assert step("duties", receipt="A-2", **proof).status_code == 400
        assert step("duties", receipt="A-2", correction="mal lu", **proof).status_code == 200
        assert query(data, "SELECT receipt FROM case_duty UNION ALL SELECT receipt FROM case_duty_former") == [("A-2",), ("A-1",)]
        wrong = step("state", state="nowhere")
        assert wrong.status_code == 400 and "state" in wrong.text
        assert step("observables", value={"nested": 1}).status_code == 400
        assert requests.post(path + "state", headers=headers, data=b"[1]", timeout=20).status_code == 400
        # Both languages are one chained line.
        (text,) = query(data, "SELECT text FROM case_entry WHERE text LIKE '%ouvert%' LIMIT 1")[0]
        assert "\x1e" in text and "opened" in text
    assert run("verify", "--data", data).code == 0


def test_a_case_about_an_establishment_that_is_not_there_is_refused(data):
    with serve(data) as server:
        import requests

        secret = token(data, "soc-script", "--role", "socAnalyst", "--scope", "network")
        beyond = requests.post(f"{server.url}/api/v1/cases", headers={"Authorization": f"Bearer {secret}"}, timeout=20, json={
            "title": "x", "kind": "other", "severity": "low", "establishments": [99]})
        assert beyond.status_code == 404


# In the browser


@needs_browser
def test_from_alert_to_case_to_task_to_clock_to_export(demonstration, tmp_path, pictures):
    alert, = query(
        demonstration.folder,
        "SELECT id FROM alert WHERE state != 'closed' AND case_id IS NULL ORDER BY level DESC, id LIMIT 1")[0]
    account = demonstration.account("SOC analyst")
    with browser(tmp_path) as driver:
        sign_in(driver, demonstration.url, account.name, account.password)
        driver.get(f"{demonstration.url}/alerts/{alert}")
        driver.find_element(By.CSS_SELECTOR, "#act a[href^='/cases/new']").click()
        assert driver.find_element(By.TAG_NAME, "h1").text == "Ouvrir un dossier"
        assert grave_findings(driver) == []
        title = driver.find_element(By.NAME, "title")
        title.clear()
        title.send_keys("Compte de prestataire utilisé la nuit")
        Select(driver.find_element(By.NAME, "kind")).select_by_value("accountCompromise")
        driver.find_element(By.CSS_SELECTOR, "main form.form button").click()
        wait(driver, lambda driver: re.search(r"/cases/\d+", driver.current_url), what="the case")
        case = re.search(r"/cases/(\d+)", driver.current_url).group(1)
        assert "Compte de prestataire utilisé la nuit" in text_of(driver)
        assert grave_findings(driver) == []
        picture(driver, pictures, "case-new")

        # A task is done.
        driver.find_element(By.LINK_TEXT, "Tâches").click()
        form = driver.find_element(By.CSS_SELECTOR, ".tasks .task-form")
        Select(form.find_element(By.NAME, "state")).select_by_value("done")
        form.find_element(By.NAME, "note").send_keys("Jointe par téléphone, n’a rien validé")
        form.find_element(By.TAG_NAME, "button").click()
        wait(driver, lambda driver: "Enregistré." in text_of(driver), what="the task saved")
        assert query(demonstration.folder, "SELECT count(*) FROM case_task WHERE case_id = ? AND state = 'done'", case) == [(1,)]
        assert grave_findings(driver) == []

        # A clock is kept: the draft is filled, the proof recorded.
        driver.get(f"{demonstration.url}/cases/{case}?tab=clocks")
        item = next(
            item for item in driver.find_elements(By.CSS_SELECTOR, ".clocks > li") if "Signaler l’incident" in item.text)
        item.find_element(By.CSS_SELECTOR, "details summary").click()
        draft = item.find_element(By.NAME, "text").get_attribute("value")
        establishment = query(
            demonstration.folder,
            "SELECT e.name FROM case_establishment p JOIN establishment e ON e.id = p.establishment_id WHERE p.case_id = ?", case)[0][0]
        assert establishment in draft and "compromission de compte" in draft
        item.find_element(By.NAME, "channel").send_keys("Portail national")
        item.find_element(By.NAME, "receipt").send_keys("SIG-4711")
        assert grave_findings(driver) == []
        item.find_element(By.XPATH, ".//button[contains(., 'Enregistrer l’envoi')]").click()
        wait(driver, lambda driver: "SIG-4711" in text_of(driver), what="the proof")
        picture(driver, pictures, "case-clocks")

        # It leaves as a file.
        with_cookies = {cookie["name"]: cookie["value"] for cookie in driver.get_cookies()}
        import requests

        exported = requests.get(f"{demonstration.url}/cases/{case}/case.json", cookies=with_cookies, timeout=20).json()
        assert any(clock.get("receipt") == "SIG-4711" for place in exported["establishments"] for clock in place["clocks"])
        assert [line["kind"] for line in exported["log"]].count("task") == 1
        assert complaints(driver) == []


@needs_browser
def test_the_queue_is_driven_by_keyboard(demonstration, tmp_path, pictures):
    account = demonstration.account("SOC analyst")
    with browser(tmp_path) as driver:
        sign_in(driver, demonstration.url, account.name, account.password)
        driver.get(f"{demonstration.url}/alerts")
        first = driver.find_element(By.CSS_SELECTOR, "#alerts tbody tr th a")
        driver.execute_script("arguments[0].focus()", first)

        def press(key: str):
            driver.switch_to.active_element.send_keys(key)

        press("j")
        row = driver.find_element(By.CSS_SELECTOR, "#alerts tr.current")
        assert row == driver.find_elements(By.CSS_SELECTOR, "#alerts tbody tr")[1]
        press("x")
        assert row.find_element(By.CSS_SELECTOR, "input[type=checkbox]").is_selected()
        press("p")
        panel = wait(driver, lambda driver: next(
            (panel for panel in driver.find_elements(By.ID, "alert-panel") if panel.is_displayed()), None), what="the panel")
        assert "Risque" in panel.text and "D’astreinte" in panel.text
        assert grave_findings(driver) == []
        picture(driver, pictures, "queue-panel")
        panel.send_keys(Keys.ESCAPE)
        assert not panel.is_displayed()
        press("m")
        wait(driver, lambda driver: "vous sont attribuées" in text_of(driver), what="the alerts assigned")
        assert complaints(driver) == []


# Suppressions and rules


def test_a_suppression_is_tried_before_it_is_saved(demonstration):
    analyst = session(demonstration, "SOC analyst")
    rule, host = query(
        demonstration.folder, "SELECT rule, host FROM alert WHERE case_id IS NOT NULL AND host != '' ORDER BY level DESC LIMIT 1")[0]
    page = analyst.get(f"{demonstration.url}/suppressions").text
    csrf = re.search(r'name="csrf" value="([^"]+)"', page).group(1)
    fields = {"csrf": csrf, "rule": rule, "establishment": "", "host": host, "account": "", "reason": "essai", "ends": "2026-12-31"}
    import datetime

    fields["ends"] = (datetime.date.today() + datetime.timedelta(days=20)).isoformat()
    tried = analyst.post(f"{demonstration.url}/suppressions/try", data=fields, headers={"Origin": demonstration.url})
    assert tried.status_code == 200, tried.text[:2000]
    assert re.search(r"Aurait caché .* dont [1-9]\d* (a|ont) mené à un dossier", tried.text), tried.text
    assert "Exclure quand même" in tried.text
    assert query(demonstration.folder, "SELECT count(*) FROM suppression WHERE reason = 'essai'") == [(0,)]


def test_what_is_decided_of_a_rule_and_hidden_after_a_trial_holds_for_the_next_record(demonstration):
    analyst = session(demonstration, "SOC analyst")
    number, finess, _ = demonstration.establishment()
    secret = demonstration.collector("réglages", finess)

    def alerts(host: str) -> dict[str, int]:
        """What a machine's record raises: rules and levels."""
        record = json.dumps({
            "@timestamp": datetime.now(timezone.utc).isoformat(),
            "winlog": {
                "channel": "Microsoft-Windows-Sysmon/Operational", "event_id": "1", "computer_name": host,
                "event_data": {
                    "Image": "C:\\Windows\\System32\\vssadmin.exe", "OriginalFileName": "VSSADMIN.EXE",
                    "CommandLine": "vssadmin.exe delete shadows /all /quiet", "User": "GHT\\ide",
                    "ParentImage": "C:\\Windows\\System32\\cmd.exe"}}})
        answer = analyst.post(
            f"{demonstration.url}/api/v1/events", data=record.encode(),
            headers={"Authorization": f"Bearer {secret}", "Idempotency-Key": os.urandom(8).hex()})
        assert answer.status_code == 202, answer.text
        until(lambda: query(
            demonstration.folder, "SELECT count(*) FROM ingest_batch WHERE state != 'detected'") == [(0,)], 30, "detection")
        return dict(query(demonstration.folder, "SELECT rule, level FROM alert WHERE host = ?", host))

    def post(page: str, **fields: str) -> str:
        csrf = re.search(r'name="csrf" value="([^"]+)"', analyst.get(f"{demonstration.url}/rules").text + analyst.get(
            f"{demonstration.url}/suppressions").text).group(1)
        answer = analyst.post(
            demonstration.url + page, data={"csrf": csrf, **fields}, headers={"Origin": demonstration.url})
        assert answer.status_code == 200, (answer.status_code, answer.text[:2000])
        return html.unescape(answer.text)

    before = alerts("PC-REGLAGE-1")
    rule = min(before, key=lambda name: (-before[name], name))
    # Switched off at one hospital, with a reason that the page shows afterwards.
    refused = analyst.post(
        f"{demonstration.url}/rules/{rule}/tuning", headers={"Origin": demonstration.url}, data={
            "csrf": re.search(r'name="csrf" value="([^"]+)"', analyst.get(f"{demonstration.url}/suppressions").text).group(1),
            "establishment": str(number), "mode": "off", "reason": ""})
    assert refused.status_code == 400 and rule in alerts("PC-REGLAGE-2")
    assert "sauvegarde du samedi" in post(
        f"/rules/{rule}/tuning", establishment=str(number), mode="off", reason="sauvegarde du samedi")
    assert rule not in alerts("PC-REGLAGE-3")
    # At another level.
    post(f"/rules/{rule}/tuning", establishment=str(number), mode="low", reason="connu")
    assert alerts("PC-REGLAGE-4")[rule] == 1
    post(f"/rules/{rule}/tuning", establishment=str(number), mode="network", reason="")
    assert alerts("PC-REGLAGE-5")[rule] == before[rule]
    # Hidden for one machine until a day, after a trial on the last thirty.
    ends = (datetime.now() + timedelta(days=20)).strftime("%Y-%m-%d")
    fields = {
        "rule": rule, "establishment": str(number), "host": "PC-REGLAGE-6", "account": "", "reason": "essai de sauvegarde", "ends": ends}
    assert rule in alerts("PC-REGLAGE-6")
    tried = post("/suppressions/try", **fields)
    assert re.search(r"Aurait caché\W+1\W", tried), re.findall(r"Aurait caché.{80}", tried)
    assert "essai de sauvegarde" in post("/suppressions", **fields)
    detections = "SELECT detections FROM alert WHERE host = 'PC-REGLAGE-6' AND rule = ?"
    assert query(demonstration.folder, detections, rule) == [(1,)]
    (suppression,) = query(demonstration.folder, "SELECT id FROM suppression WHERE reason = 'essai de sauvegarde'")[0]
    hidden = "SELECT hidden FROM suppression WHERE id = ?"
    assert rule in alerts("PC-REGLAGE-7") and query(demonstration.folder, hidden, suppression) == [(0,)], "another machine"
    alerts("PC-REGLAGE-6")
    assert query(demonstration.folder, hidden, suppression) == [(1,)] and query(demonstration.folder, detections, rule) == [(1,)]
    post(f"/suppressions/{suppression}/end")
    alerts("PC-REGLAGE-6")
    assert query(demonstration.folder, hidden, suppression) == [(1,)] and query(demonstration.folder, detections, rule) == [(2,)]


def test_a_rule_is_tried_on_the_last_day_and_the_coverage_says_what_sees(demonstration):
    analyst = session(demonstration, "SOC analyst")
    coverage = analyst.get(f"{demonstration.url}/coverage").text
    rows = {}
    for row in re.findall(r"<tr\b.*?</tr>", coverage, re.DOTALL):
        name = re.search(r"<th[^>]*>(?:<[^>]+>)*([^<]+)", row)
        cells = [(int(seen), int(all)) for seen, all in re.findall(r">(\d+)/(\d+)<", row)]
        if name and cells:
            rows[html.unescape(name.group(1)).strip()] = cells
    # What a hospital sends feeds some rules and not all; one that sends nothing feeds none.
    sending = {name for name, in query(
        demonstration.folder, "SELECT e.name FROM establishment e WHERE EXISTS (SELECT 1 FROM log_kind k WHERE k.establishment_id = e.id)")}
    assert sending and sending & set(rows)
    for name, cells in rows.items():
        fed = sum(seen for seen, _ in cells)
        assert (fed > 0) == (name in sending), (name, cells)
        assert all(seen <= all for seen, all in cells) and fed < sum(all for _, all in cells)
    # A rule of one record, with an alert of the last day in this person's reach.
    day = int((time.time() - 82_800) * 1_000)
    for rule, host in query(
            demonstration.folder,
            "SELECT rule, host FROM alert WHERE last_seen > ? AND first_seen > ? AND host != '' ORDER BY level DESC, id", day, day):
        answer = analyst.get(f"{demonstration.url}/rules/{rule}")
        if answer.status_code != 200:
            continue
        csrf = re.search(r'name="csrf" value="([^"]+)"', answer.text).group(1)
        tried = analyst.post(
            f"{demonstration.url}/rules/{rule}/trial", data={"csrf": csrf}, headers={"Origin": demonstration.url})
        if "ne peut pas être essayée seule" not in tried.text:
            break
    found = re.search(r"([1-9][\d\u202f]*) détections? sur ([1-9][\d\u202f]*) enregistrements lus\.", tried.text)
    assert found, tried.text[-4000:]
    assert int(found.group(2).replace("\u202f", "")) > int(found.group(1).replace("\u202f", ""))
    assert html.escape(host) in tried.text


# On call


class Mailbox:
    """A real SMTP server that keeps what it is given; it can refuse, or hang up."""

    def __init__(self):
        self.messages = []

    async def handle_DATA(self, server, session, envelope):
        self.messages.append(envelope)
        return "250 Message accepted"


def certificate(folder: Path) -> tuple[Path, Path]:
    certificate, key = folder / "mail.pem", folder / "mail.key"
    subprocess.run(
        ["openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-keyout", key, "-out", certificate, "-days", "2",
         "-subj", "/CN=localhost", "-addext", "subjectAltName=DNS:localhost,IP:127.0.0.1"],
        check=True, capture_output=True)
    return certificate, key


@pytest.mark.parametrize("security", ["none", "starttls", "tls"])
def test_who_is_on_call_is_told_by_mail_and_takes_the_alert(founded, tmp_path, security):

    folder = copy_folder(founded, tmp_path / "data")
    box = Mailbox()
    options: dict = {}
    settings = {"CORDON_ONCALL_SMTP_HOST": "localhost", "CORDON_ONCALL_SMTP_SECURITY": security,
                "CORDON_ONCALL_MAIL_FROM": "cordon@ght.example", "CORDON_ONCALL_PUBLIC_ADDRESS": "https://cordon.ght.example"}
    if security != "none":
        pem, key = certificate(tmp_path)
        context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
        context.load_cert_chain(pem, key)
        settings |= {"CORDON_ONCALL_CERTIFICATES": str(pem), "CORDON_ONCALL_SMTP_USER": "cordon",
                     "CORDON_ONCALL_SMTP_PASSWORD": "un secret"}
        signed_in = []

        def authenticate(server, session, envelope, mechanism, data):
            signed_in.append((data.login, data.password))
            return AuthResult(success=(data.login, data.password) == (b"cordon", b"un secret"))

        options = {"authenticator": authenticate, "auth_required": True}
        if security == "starttls":
            options |= {"tls_context": context, "require_starttls": True, "auth_require_tls": True}
        else:
            options |= {"ssl_context": context, "auth_require_tls": False}
    mail = Controller(box, hostname="127.0.0.1", port=0, **options)
    # Port 0: the controller probes the port it is given, so that one is found first.
    mail.port = port_of_its_own()
    mail.start()
    try:
        settings["CORDON_ONCALL_SMTP_PORT"] = str(mail.port)
        with serve(folder, **settings) as server:
            officer = session_of(server.url, ADMINISTRATOR, PASSWORD)
            place, finess = query(folder, "SELECT id, finess FROM establishment ORDER BY id LIMIT 1")[0]
            page = officer.get(f"{server.url}/on-call").text
            csrf = re.search(r'name="csrf" value="([^"]+)"', page).group(1)
            headers = {"Origin": server.url}
            answer = officer.post(
                f"{server.url}/on-call/contacts", headers=headers,
                data={"csrf": csrf, "establishment": place, "name": "Noé d’astreinte", "mail": "noe@ght.example"})
            assert answer.status_code == 200 and "Noé d’astreinte" in answer.text
            contact, = query(folder, "SELECT id FROM on_call_contact")[0]
            officer.post(
                f"{server.url}/on-call/shifts", headers=headers,
                data={"csrf": csrf, "contact": contact, "rank": "1", "starts": "2020-01-01T00:00", "ends": "2020-06-01T00:00"})
            now = time.strftime("%Y-%m-%dT00:00", time.gmtime(time.time() - 86_400))
            end = time.strftime("%Y-%m-%dT00:00", time.gmtime(time.time() + 2 * 86_400))
            officer.post(
                f"{server.url}/on-call/shifts", headers=headers,
                data={"csrf": csrf, "contact": contact, "rank": "1", "starts": now, "ends": end})
            secret = token(folder, "mail-test", "--ingest-for", finess)
            import requests

            sent = requests.post(
                f"{server.url}/api/v1/events", data=samples.critical_record(), timeout=20,
                headers={"Authorization": f"Bearer {secret}", "Content-Type": "application/x-ndjson"})
            assert sent.status_code in (200, 202), sent.text
            until(lambda: box.messages, what="the message")
            envelope = box.messages[0]
            assert envelope.rcpt_tos == ["noe@ght.example"] and envelope.mail_from == "cordon@ght.example"
            import email
            import email.policy

            message = email.message_from_bytes(envelope.content, policy=email.policy.default)
            assert message["subject"].startswith("[Cordon] ")
            body = message.get_content()
            assert "Noé d’astreinte" in body
            escalation = re.search(r"https://cordon\.ght\.example/on-call/escalations/(\d+)", body).group(1)
            if security != "none":
                assert signed_in == [(b"cordon", b"un secret")]
            taken = officer.post(
                f"{server.url}/on-call/escalations/{escalation}", headers=headers, data={"csrf": csrf, "answer": "take"})
            assert "Prise en charge" in taken.text
            assert query(folder, "SELECT state FROM escalation") == [("acknowledged",)]
    finally:
        mail.stop()


def test_a_webhook_is_posted_to_and_its_refusal_is_told(founded, tmp_path):
    folder = copy_folder(founded, tmp_path / "data")
    pem, key = certificate(tmp_path)
    posted: list[dict] = []

    class Hook(BaseHTTPRequestHandler):
        def do_POST(self):
            posted.append(json.loads(self.rfile.read(int(self.headers["content-length"]))))
            self.send_response(204 if len(posted) == 1 else 500)
            self.end_headers()

        def log_message(self, *_):
            pass

    hook = HTTPServer(("127.0.0.1", 0), Hook)
    context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    context.load_cert_chain(pem, key)
    hook.socket = context.wrap_socket(hook.socket, server_side=True)
    threading.Thread(target=hook.serve_forever, daemon=True).start()
    try:
        with serve(folder, CORDON_ONCALL_CERTIFICATES=str(pem), CORDON_ONCALL_INTERNAL_WEBHOOKS="true") as server:
            place, finess = query(folder, "SELECT id, finess FROM establishment ORDER BY id LIMIT 1")[0]
            officer = session_of(server.url, ADMINISTRATOR, PASSWORD)
            csrf = re.search(r'name="csrf" value="([^"]+)"', officer.get(f"{server.url}/on-call").text).group(1)
            headers = {"Origin": server.url}
            refused = officer.post(
                f"{server.url}/on-call/contacts", headers=headers,
                data={"csrf": csrf, "establishment": place, "name": "Ana", "mail": "ana@ght.example", "webhook": "http://127.0.0.1:1/"})
            assert refused.status_code == 400 and "https" in refused.text
            officer.post(
                f"{server.url}/on-call/contacts", headers=headers,
                data={"csrf": csrf, "establishment": place, "name": "Ana", "mail": "ana@ght.example",
                      "webhook": f"https://localhost:{hook.server_port}/hook"})
            now = time.strftime("%Y-%m-%dT00:00", time.gmtime(time.time() - 86_400))
            end = time.strftime("%Y-%m-%dT00:00", time.gmtime(time.time() + 2 * 86_400))
            officer.post(f"{server.url}/on-call/shifts", headers=headers,
                         data={"csrf": csrf, "contact": "1", "rank": "1", "starts": now, "ends": end})
            secret = token(folder, "hook-test", "--ingest-for", finess)
            import requests

            requests.post(f"{server.url}/api/v1/events", data=samples.critical_record(), timeout=20,
                          headers={"Authorization": f"Bearer {secret}", "Content-Type": "application/x-ndjson"})
            until(lambda: posted, 30, "the webhook")
            assert posted[0]["rank"] == 1 and posted[0]["escalation"] == 1
            # No address is known that opens from elsewhere: the way to the page is told instead of a dead link.
            assert "address" not in posted[0] and "page Astreinte, appel n°\u00a01" in posted[0]["text"]
            assert "127.0.0.1" not in posted[0]["text"]
            # Passed on with nobody else in line: the same person again, whose hook now fails.
            officer.post(f"{server.url}/on-call/escalations/1", headers=headers, data={"csrf": csrf, "answer": "pass"})
            until(lambda: query(folder, "SELECT 1 FROM escalation_notice WHERE channel = 'webhook' AND failure LIKE '%500%'"), 30)
    finally:
        hook.shutdown()


def test_without_mail_server_and_public_address_the_page_says_so_and_the_next_is_called_at_once(founded, tmp_path):
    folder = copy_folder(founded, tmp_path / "data")
    with serve(folder) as server:
        place, finess = query(folder, "SELECT id, finess FROM establishment ORDER BY id LIMIT 1")[0]
        officer = session_of(server.url, ADMINISTRATOR, PASSWORD)
        csrf = re.search(r'name="csrf" value="([^"]+)"', officer.get(f"{server.url}/on-call").text).group(1)
        headers = {"Origin": server.url}
        now = time.strftime("%Y-%m-%dT00:00", time.gmtime(time.time() - 86_400))
        end = time.strftime("%Y-%m-%dT00:00", time.gmtime(time.time() + 2 * 86_400))
        for rank, name in enumerate(["Ana", "Bob"], 1):
            officer.post(f"{server.url}/on-call/contacts", headers=headers,
                         data={"csrf": csrf, "establishment": place, "name": name, "mail": f"{name}@ght.example"})
            officer.post(f"{server.url}/on-call/shifts", headers=headers,
                         data={"csrf": csrf, "contact": rank, "rank": rank, "starts": now, "ends": end})
        page = officer.get(f"{server.url}/on-call").text
        assert "Aucun serveur de messagerie n’est réglé" in page and "L’adresse publique de Cordon n’est pas réglée" in page
        secret = token(folder, "mail-test", "--ingest-for", finess)
        import requests

        requests.post(f"{server.url}/api/v1/events", data=samples.critical_record(), timeout=20,
                      headers={"Authorization": f"Bearer {secret}", "Content-Type": "application/x-ndjson"})
        # Ten minutes of patience for each: the second is told at once all the same.
        until(lambda: query(folder, "SELECT contact_id, failure FROM escalation_notice ORDER BY id") == [
            (1, "no-mail-server"), (2, "no-mail-server")], 30, "both attempts")
        assert "Personne n’est joint" in officer.get(f"{server.url}/on-call").text
    # It is said at the next start too.
    with serve(folder) as server:
        until(lambda: "no mail server is set" in server.said, 20, "the warning")


def test_a_mail_server_that_is_not_there_is_told_and_stops_nothing(founded, tmp_path):

    folder = copy_folder(founded, tmp_path / "data")
    settings = {"CORDON_ONCALL_SMTP_HOST": "127.0.0.1", "CORDON_ONCALL_SMTP_PORT": "9", "CORDON_ONCALL_SMTP_SECURITY": "none"}
    with serve(folder, **settings) as server:
        place, finess = query(folder, "SELECT id, finess FROM establishment ORDER BY id LIMIT 1")[0]
        officer = session_of(server.url, ADMINISTRATOR, PASSWORD)
        page = officer.get(f"{server.url}/on-call").text
        csrf = re.search(r'name="csrf" value="([^"]+)"', page).group(1)
        headers = {"Origin": server.url}
        officer.post(f"{server.url}/on-call/contacts", headers=headers,
                     data={"csrf": csrf, "establishment": place, "name": "Ana", "mail": "ana@ght.example"})
        now = time.strftime("%Y-%m-%dT00:00", time.gmtime(time.time() - 86_400))
        end = time.strftime("%Y-%m-%dT00:00", time.gmtime(time.time() + 2 * 86_400))
        officer.post(f"{server.url}/on-call/shifts", headers=headers,
                     data={"csrf": csrf, "contact": "1", "rank": "1", "starts": now, "ends": end})
        secret = token(folder, "mail-test", "--ingest-for", finess)
        import requests

        requests.post(f"{server.url}/api/v1/events", data=samples.critical_record(), timeout=20,
                      headers={"Authorization": f"Bearer {secret}", "Content-Type": "application/x-ndjson"})
        until(lambda: query(folder, "SELECT 1 FROM escalation_notice"), what="what became of the message")
        channel, failure = query(folder, "SELECT channel, failure FROM escalation_notice")[0]
        assert (channel, failure) == ("mail", "mail-server-away")
        assert officer.get(f"{server.url}/readyz").status_code == 200
