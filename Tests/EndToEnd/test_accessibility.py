"""What keeps people from using a page, found by axe on each of them, in both languages and both themes."""

import datetime
import re

import pytest
import requests
from selenium.webdriver.common.by import By

import samples
from browser import AXE_COLOURS, browser, choose, complaints, grave_findings, picture, scheme, sign_in
from folder import query
from pages import ADMINISTRATOR, every_page, needs_chromium, numbers, pictures, plain, window  # noqa: F401 (fixtures)
from program import until

pytestmark = needs_chromium


def graves(driver, pictures, language: str, pages: dict[str, str]) -> dict[str, list[str]]:
    """What axe finds on each page, in both themes."""
    findings = {}
    for name, address in pages.items():
        scheme(driver, False)
        driver.get(address)
        assert driver.find_element(By.TAG_NAME, "html").get_attribute("lang") == language
        findings[f"{name} light"] = grave_findings(driver)
        if language == "fr":
            picture(driver, pictures, f"light-{name}")
        scheme(driver, True)
        findings[f"{name} dark"] = grave_findings(driver, AXE_COLOURS)
        if language == "fr":
            picture(driver, pictures, f"dark-{name}")
    return {name: found for name, found in findings.items() if found}


def told(findings: dict[str, list[str]]) -> str:
    return "\n".join(f"{name}: {line}" for name, lines in findings.items() for line in lines)


@pytest.mark.timeout(1200)
@pytest.mark.parametrize("language", ["fr", "en"])
def test_axe_finds_nothing_grave_on_any_page_in_either_theme(demonstration, window, numbers, pictures, language):
    window.get(demonstration.url)
    choose(window, "language", language)
    findings = graves(window, pictures, language, every_page(demonstration, numbers))
    assert findings == {}, told(findings)


@pytest.fixture(scope="module")
def begun(demonstration, numbers) -> dict[str, str]:
    """Pages of things that somebody began: a hunt by a rule, a person called at night, an invitation; by name of the page."""
    person = demonstration.session(ADMINISTRATOR)

    def send(page: str, address: str, **fields) -> requests.Response:
        csrf = re.search(r'name="csrf" value="([^"]+)"', person.get(demonstration.url + page, timeout=60).text).group(1)
        answer = person.post(
            demonstration.url + address, data={"csrf": csrf, **fields}, headers={"Origin": demonstration.url}, timeout=60)
        assert answer.status_code == 200, answer.text[:2000]
        return answer

    hunt = send("/hunt/rule", "/hunt/rule", rule=samples.MARKER_RULE).url
    place, finess, _ = demonstration.establishment()
    send("/on-call", "/on-call/contacts", establishment=place, name="Noé d’astreinte", mail="noe@ght.example")
    contact = query(demonstration.folder, "SELECT max(id) FROM on_call_contact")[0][0]
    today = datetime.date.today()
    send("/on-call", "/on-call/shifts", contact=contact, rank=1,
         starts=f"{today - datetime.timedelta(1)}T00:00", ends=f"{today + datetime.timedelta(2)}T00:00")
    sent = requests.post(
        f"{demonstration.url}/api/v1/events", data=samples.critical_record(), timeout=60,
        headers={"Authorization": f"Bearer {demonstration.collector('on-call', finess)}", "Content-Type": "application/x-ndjson"})
    assert sent.status_code in (200, 202), sent.text
    escalation = until(
        lambda: query(demonstration.folder, "SELECT max(id) FROM escalation")[0][0], 60, "the call of who is on duty")
    invited = f"/suppliers/{numbers['answering']}/invitations"
    link = re.search(r"https?://[^<\s\"]+/invitation/[^<\s\"]+", send(invited, invited, person="Rosalie Quentric").text).group(0)
    return {
        "hunt-of-rule": hunt,
        "escalation": f"{demonstration.url}/on-call/escalations/{escalation}",
        "invitation": link,
    }


@pytest.mark.timeout(600)
@pytest.mark.parametrize("language", ["fr", "en"])
def test_axe_finds_nothing_grave_on_pages_that_few_people_see(
        demonstration, window, numbers, begun, pictures, language, tmp_path):
    window.get(demonstration.url)
    choose(window, "language", language)
    findings = graves(window, pictures, language, begun)
    folder = demonstration.folder
    supplier = demonstration.account("Supplier")
    own = "SELECT q.id FROM questionnaire q JOIN release r ON r.id = q.release_id JOIN product p ON p.id = r.product_id" \
        " JOIN account_grant a ON a.supplier_id = p.supplier_id JOIN account c ON c.id = a.account_id WHERE c.name = ?"
    questionnaire = query(folder, own + " ORDER BY q.id LIMIT 1", supplier.name)[0][0]
    doubts = query(folder, f"SELECT id FROM doubt WHERE questionnaire_id IN ({own}) LIMIT 1", supplier.name)
    desk = {
        "desk": "/desk",
        "desk-questionnaire": f"/desk/questionnaires/{questionnaire}",
        "desk-point": f"/desk/questionnaires/{questionnaire}/points/O-9.14",
    } | {"desk-doubt": f"/desk/doubts/{number}" for number, in doubts}
    consenting = query(folder, "SELECT min(establishment_id) FROM underwriting_consent")
    underwriting = {"underwriting": "/underwriting"} | {
        "underwriting-of-one": f"/underwriting/{place}" for place, in consenting if place}
    for role, pages in {"Supplier": desk, "Underwriter": underwriting}.items():
        with browser(tmp_path / role) as driver:
            account = demonstration.account(role)
            sign_in(driver, demonstration.url, account.name, account.password)
            choose(driver, "language", language)
            findings |= graves(
                driver, pictures, language, {name: demonstration.url + address for name, address in pages.items()})
            assert complaints(driver) == []
    assert findings == {}, told(findings)
