"""The pages as people meet them: in Chromium, by mouse, by keyboard, without scripts, magnified, on a phone."""

import re

import pytest
import requests
from selenium.webdriver.common.action_chains import ActionChains
from selenium.webdriver.common.by import By
from selenium.webdriver.common.keys import Keys
from selenium.webdriver.support.expected_conditions import staleness_of

import samples
from browser import (
    browser, choose, complaints, grave_findings, picture, scheme, scrolls_sideways, sign_in, text_of, wait, width,
)
from folder import query
from pages import ADMINISTRATOR, PAGES, every_page, needs_chromium, numbers, pictures, plain, window  # noqa: F401 (fixtures)

pytestmark = needs_chromium


# Signing in


def test_a_wrong_password_is_told_and_tells_nothing(demonstration, tmp_path, pictures):
    with browser(tmp_path) as driver:
        driver.get(demonstration.url)
        assert "/sign-in" in driver.current_url
        assert driver.find_element(By.TAG_NAME, "h1").text == "Connexion"
        for name in (demonstration.account("SOC analyst").name, "personne"):
            driver.get(f"{demonstration.url}/sign-in")
            driver.find_element(By.NAME, "name").send_keys(name)
            driver.find_element(By.NAME, "password").send_keys("pas le bon mot de passe", Keys.ENTER)
            wait(driver, lambda driver: driver.find_elements(By.CSS_SELECTOR, "[role=alert]"))
            assert driver.find_element(By.CSS_SELECTOR, "[role=alert]").text == "Identifiant ou mot de passe incorrect."
            assert driver.find_element(By.NAME, "name").get_attribute("value") == name
        assert grave_findings(driver) == []
        picture(driver, pictures, "sign-in-wrong")


def test_the_keyboard_alone_signs_in_and_leads_to_the_rows(demonstration, tmp_path):
    account = demonstration.account("SOC analyst")
    with browser(tmp_path) as driver:
        driver.get(demonstration.url)

        def press(*keys):
            ActionChains(driver).send_keys(*keys).perform()

        def focused():
            return driver.switch_to.active_element

        # The first field has the focus: a person types at once.
        assert focused().get_attribute("name") == "name"
        press(account.name, Keys.TAB, account.password, Keys.ENTER)
        wait(driver, lambda driver: "/sign-in" not in driver.current_url)

        # The first stop leads past the navigation.
        press(Keys.TAB)
        assert focused().get_attribute("class") == "skip"
        assert focused().rect["x"] >= 0 and focused().is_displayed()
        press(Keys.ENTER)
        assert driver.current_url.endswith("#content")
        assert focused().get_attribute("id") == "content"

        # From the top, to the alerts, to the first alert; every stop on the way shows where it is.
        driver.get(demonstration.url)
        stops = []
        for _ in range(40):
            press(Keys.TAB)
            here = focused()
            stops.append(here.get_attribute("href") or here.tag_name)
            seen = driver.execute_script(
                "const style = getComputedStyle(arguments[0]);"
                "return style.outlineStyle !== 'none' && parseFloat(style.outlineWidth) >= 2 || style.boxShadow !== 'none'", here)
            assert seen, f"the focus cannot be seen on {here.get_attribute('outerHTML')[:200]}"
            if (here.get_attribute("href") or "").endswith("/alerts"):
                break
        assert stops[-1].endswith("/alerts"), stops
        press(Keys.ENTER)
        wait(driver, lambda driver: driver.current_url.endswith("/alerts"))
        for _ in range(80):
            press(Keys.TAB)
            if re.search(r"/alerts/\d+$", focused().get_attribute("href") or ""):
                break
        press(Keys.ENTER)
        wait(driver, lambda driver: re.search(r"/alerts/\d+$", driver.current_url))
        assert complaints(driver) == []


# Reading


def test_the_overview_reads_in_french_and_in_english(demonstration, window, pictures):
    window.get(demonstration.url)
    assert window.find_element(By.TAG_NAME, "html").get_attribute("lang") == "fr"
    french = text_of(window)
    for words in ("Vue d’ensemble", "Établissements et indicateurs", "Systèmes hors support", "Questions sans réponse",
                  "heure légale de Paris", "Se déconnecter"):
        assert words in french, words
    # The browser tells unbreakable spaces as spaces.
    names = [name.replace("\u00a0", " ") for (name,) in query(demonstration.folder, "SELECT name FROM establishment")]
    assert len(names) == 14 and all(name in french for name in names)
    picture(window, pictures, "overview-fr")

    choose(window, "language", "en")
    wait(window, lambda driver: driver.find_element(By.TAG_NAME, "html").get_attribute("lang") == "en")
    english = text_of(window)
    for words in ("Overview", "Establishments and indicators", "Systems out of support", "Unanswered questions", "Sign out"):
        assert words in english, words
    assert "Systèmes" not in english and "Se déconnecter" not in english
    assert all(name in english for name in names)
    picture(window, pictures, "overview-en")


def rows_counted(driver) -> int:
    """How many rows the list says it has."""
    summary = driver.find_element(By.CSS_SELECTOR, "nav.paging p").text
    # "145 alertes", "1 à 50 sur 1 802"
    numbers = re.findall(r"\d+(?:[\u00a0\u202f]\d{3})*", summary)
    assert numbers, summary
    return int(re.sub(r"\D", "", numbers[-1]))


def test_a_figure_of_the_heat_table_leads_to_as_many_rows(demonstration, window):
    window.get(demonstration.url)
    figures = {}
    for place in ("/alerts", "/systems"):
        for link in window.find_elements(By.CSS_SELECTOR, f".heat tr:not(.group) td a[href^='{place}']"):
            figures.setdefault(place + str(len(figures) % 5), []).append((link.get_attribute("href"), link.text))
    chosen = [pair for pairs in figures.values() for pair in pairs[::7]]
    chosen = [pair for pair in chosen if "question" not in pair[0]][:14]
    assert len(chosen) >= 8
    unanswered = {link.get_attribute("href") for link in window.find_elements(By.CSS_SELECTOR, ".heat td:last-child a")}
    compared = 0
    for address, text in chosen:
        if address in unanswered and "support" not in address and "level" not in address:
            continue
        window.get(address)
        assert rows_counted(window) == int(re.sub(r"\D", "", text)), address
        compared += 1
    assert compared >= 6


def test_headline_figures_lead_to_as_many_rows(demonstration, window):
    window.get(demonstration.url)
    figures = [
        (link.get_attribute("href"), link.text)
        for link in window.find_elements(By.CSS_SELECTOR, "main a[href^='/alerts?'], main a[href^='/systems?']")
        if link.find_elements(By.XPATH, "./ancestor-or-self::*[contains(@class,'figure')]")
    ]
    assert figures
    for address, text in figures:
        number = re.search(r"\d[\d\u00a0\u202f ]*", text)
        if not number:
            continue
        window.get(address)
        assert rows_counted(window) == int(re.sub(r"\D", "", number.group())), address


def test_an_alert_says_why_with_the_matched_bytes_marked(demonstration, window, numbers, pictures):
    address = f"{demonstration.url}/alerts/{numbers['alert']}"
    window.get(address)
    choose(window, "language", "en")
    wait(window, lambda driver: driver.find_element(By.TAG_NAME, "html").get_attribute("lang") == "en")
    english = text_of(window)
    choose(window, "language", "fr")
    wait(window, lambda driver: driver.find_element(By.TAG_NAME, "html").get_attribute("lang") == "fr")
    page = text_of(window)
    (title, host) = query(demonstration.folder, "SELECT rule_title, host FROM alert WHERE id = ?", numbers["alert"])[0]
    # Rules are written in English; the shipped ones have French titles too.
    assert title in english and host in english and host in page
    marks = window.find_elements(By.CSS_SELECTOR, "main mark")
    assert marks and all(mark.text for mark in marks[:5])
    assert window.find_elements(By.CSS_SELECTOR, "a[href^='https://attack.mitre.org/techniques/T']")
    assert "Pourquoi" in page or "déclench" in page
    picture(window, pictures, "alert-fr")


def test_a_new_alert_arrives_without_reload(demonstration, window, pictures):
    number, finess, name = demonstration.establishment()
    secret = demonstration.collector("browser-test", finess)
    window.get(demonstration.url)
    wait(window, lambda driver: driver.find_element(By.ID, "live-status").text == "Mises à jour en direct")
    window.execute_script("window.neverReloaded = true")
    group = query(demonstration.folder, "SELECT group_id FROM establishment WHERE id = ?", number)[0][0]
    row = lambda name: window.find_element(By.CSS_SELECTOR, f"[data-live='{name}-critical']")
    figure = lambda place: int(re.sub(r"\D", "", place.text.split(",")[0]))
    of_hospital, of_group = row(f"establishment-{number}"), row(f"group-{group}")
    # As on a page where nothing was open yet: the first alert colours the cell.
    window.execute_script(
        "const [cell] = arguments; cell.textContent = '0'; cell.className = 'none'; cell.dataset.heat = 'critical heat-4'",
        of_hospital)
    group_before = figure(of_group)
    before = query(demonstration.folder, "SELECT max(id) FROM alert")[0][0]
    record = samples.shadow_copies_deleted("live", "LIVE-SRV-0001")
    answer = requests.post(
        f"{demonstration.url}/api/v1/events", data=samples.lines([record]), timeout=10,
        headers={"Authorization": f"Bearer {secret}", "Content-Type": "application/x-ndjson"})
    assert answer.status_code == 202, answer.text
    arrived = wait(window, lambda driver: [
        item for item in driver.find_elements(By.CSS_SELECTOR, "#live-alerts li") if "LIVE-SRV-0001" in item.text
    ], what="the alert on the open page")[0]
    assert window.execute_script("return window.neverReloaded") is True
    assert name in arrived.text
    assert figure(of_hospital) == 1 and figure(of_group) == group_before + 1
    shades = of_hospital.get_attribute("class").split()
    assert {"critical", "heat-4"} <= set(shades) and "none" not in shades, shades
    # The page of a large network has rows of groups alone.
    window.execute_script("document.querySelectorAll('.heat tr:not(.group) td').forEach((cell) => cell.remove())")
    record = samples.shadow_copies_deleted("live-too", "LIVE-SRV-0002")
    answer = requests.post(
        f"{demonstration.url}/api/v1/events", data=samples.lines([record]), timeout=10,
        headers={"Authorization": f"Bearer {secret}", "Content-Type": "application/x-ndjson"})
    assert answer.status_code == 202, answer.text
    wait(window, lambda driver: figure(of_group) == group_before + 2, what="the group's figure")
    announced = window.find_element(By.ID, "live-announcer")
    wait(window, lambda driver: announced.get_attribute("textContent").strip(), what="the words for screen readers")
    assert announced.get_attribute("aria-live") == "polite"
    picture(window, pictures, "arrival")
    arrived.find_element(By.TAG_NAME, "a").click()
    wait(window, lambda driver: re.search(r"/alerts/\d+$", driver.current_url))
    assert int(window.current_url.rsplit("/", 1)[1]) > before
    assert "LIVE-SRV-0001" in text_of(window)
    assert complaints(window) == []


def test_an_alert_is_acknowledged_closed_and_reopened(demonstration, window, pictures):
    (alert,) = query(demonstration.folder, "SELECT id FROM alert WHERE state = 'new' ORDER BY level LIMIT 1")[0]

    def state() -> str:
        return query(demonstration.folder, "SELECT state FROM alert WHERE id = ?", alert)[0][0]

    def press(step: str):
        form = window.find_element(By.CSS_SELECTOR, f"form:has(input[name=step][value={step}])")
        for choice in form.find_elements(By.CSS_SELECTOR, "select[name=reason] option[value=falsePositive]"):
            choice.click()
        form.find_element(By.TAG_NAME, "button").click()
        # The page before says that something was done, too.
        wait(window, staleness_of(form))
        wait(window, lambda driver: driver.find_elements(By.CSS_SELECTOR, ".flash.good"))

    window.get(f"{demonstration.url}/alerts/{alert}")
    for step, expected in (("acknowledge", "acknowledged"), ("close", "closed"), ("reopen", "new")):
        press(step)
        assert state() in (expected, "acknowledged" if step == "reopen" else expected)
    actions = [action for (action,) in query(demonstration.folder, "SELECT action FROM audit ORDER BY sequence DESC LIMIT 3")]
    assert all(action.startswith("alert.") for action in actions), actions


def test_an_import_is_previewed_then_confirmed(demonstration, window, tmp_path, pictures):
    _, finess, _ = demonstration.establishment()
    file = tmp_path / "inventaire.csv"
    file.write_text(samples.systems(2, owner=finess, prefix="NAV") + f"{finess[:8]}{(int(finess[8]) + 1) % 10};BAD;x;DPI;;;;;;\n")
    window.get(f"{demonstration.url}/import")
    for choice in window.find_elements(By.CSS_SELECTOR, "select[name=kind] option[value=systems], input[name=kind][value=systems]"):
        choice.click()
    window.find_element(By.NAME, "file").send_keys(str(file))
    window.find_element(By.CSS_SELECTOR, "main form[enctype] button[type=submit]").click()
    wait(window, lambda driver: "/import/files/" in driver.current_url)
    page = text_of(window)
    assert "NAV-00001" in page and "sa clé devrait être" in page
    assert scrolls_sideways(window) <= 0
    assert grave_findings(window) == []
    picture(window, pictures, "import-preview")
    assert query(demonstration.folder, "SELECT count(*) FROM system WHERE code LIKE 'NAV-%'") == [(0,)]
    window.find_element(By.NAME, "partial").click()
    window.find_element(By.CSS_SELECTOR, "button[name=step][value=apply]").click()
    wait(window, lambda driver: query(demonstration.folder, "SELECT count(*) FROM system WHERE code LIKE 'NAV-%'") == [(2,)])
    assert grave_findings(window) == []
    picture(window, pictures, "import-done")


def test_a_refused_form_comes_back_as_it_was_filled_in(demonstration, window, pictures):
    window.get(f"{demonstration.url}/pool/cover")

    def field(name: str):
        return window.find_element(By.CSS_SELECTOR, f"form:has(textarea[name=layers]) [name={name}]")

    def press():
        button = window.find_element(By.CSS_SELECTOR, "form:has(textarea[name=layers]) button[type=submit]")
        button.click()
        wait(window, staleness_of(button))

    typed = {"layers": "10 : 30\n20 : 5", "reason": "Vote du 12 mars", "advanceDay": "12"}
    for name, text in typed.items():
        field(name).clear()
        field(name).send_keys(text)
    # The second time the browser is at the form's own address, which is no page.
    for _ in range(2):
        press()
        assert "tranche 2" in window.find_element(By.CSS_SELECTOR, "main > .flash.bad").text
        assert window.find_elements(By.CSS_SELECTOR, "#sent-form .flash.bad")
        assert {name: field(name).get_property("value") for name in typed} == typed
    assert grave_findings(window) == []
    picture(window, pictures, "refused-form")
    field("layers").clear()
    field("layers").send_keys("10 : 10\n20 : 5")
    press()
    wait(window, lambda driver: driver.find_elements(By.CSS_SELECTOR, ".flash.good"))
    assert window.current_url.startswith(f"{demonstration.url}/pool/cover")
    # What the browser notes of the refusals is not the next page's.
    complaints(window)


# Without scripts, magnified, narrow, dark


def test_everything_works_without_scripts(demonstration, tmp_path, numbers):
    account = demonstration.account(ADMINISTRATOR)
    with browser(tmp_path, scripts=False) as driver:
        sign_in(driver, demonstration.url, account.name, account.password)
        assert "Établissements et indicateurs" in text_of(driver)
        # No word about live updates where there are none.
        assert driver.find_element(By.ID, "live-status").text == ""
        driver.find_element(By.CSS_SELECTOR, "nav.sections a[href='/systems']").click()
        driver.find_element(By.NAME, "q").send_keys("a")
        driver.find_element(By.CSS_SELECTOR, "form.filters button[type=submit]").click()
        wait(driver, lambda driver: "q=a" in driver.current_url)
        assert rows_counted(driver) > 0
        choose(driver, "language", "en")
        wait(driver, lambda driver: driver.find_element(By.TAG_NAME, "h1").text == "Systems")
        assert "q=a" in driver.current_url, "a choice of language keeps the page and its filter"
        choose(driver, "theme", "dark")
        wait(driver, lambda driver: driver.find_element(By.TAG_NAME, "html").get_attribute("data-theme") == "dark")
        driver.get(f"{demonstration.url}/alerts/{numbers['alert']}")
        assert driver.find_elements(By.CSS_SELECTOR, "main mark")
        driver.find_element(By.CSS_SELECTOR, "form[action='/sign-out'] button").click()
        wait(driver, lambda driver: "/sign-in" in driver.current_url)
        driver.get(demonstration.url)
        assert "/sign-in" in driver.current_url


@pytest.mark.timeout(900)
@pytest.mark.parametrize("pixels, height", [(640, 450), (390, 844), (320, 640)], ids=["200 %", "phone", "400 %"])
def test_no_page_scrolls_sideways(demonstration, window, numbers, pictures, pixels, height):
    wide = {}
    for name, address in PAGES.items():
        width(window, pixels, height)
        window.get(demonstration.url + address.format(**numbers))
        if (excess := scrolls_sideways(window)) > 0:
            wide[name] = excess
        if pixels == 390:
            picture(window, pictures, f"phone-{name}")
    assert wide == {}


def test_the_list_of_pages_has_every_section(demonstration, window, numbers):
    known = set(every_page(demonstration, numbers).values())
    window.get(demonstration.url)
    sections = {link.get_attribute("href") for link in window.find_elements(By.CSS_SELECTOR, "nav.sections a")}
    assert sections and sections <= known, f"add to PAGES: {sections - known}"


def test_the_theme_follows_the_machine_and_the_choice(demonstration, window):
    def background() -> tuple[int, ...]:
        color = window.execute_script("return getComputedStyle(document.body).backgroundColor")
        return tuple(int(part) for part in re.findall(r"\d+", color)[:3])

    window.get(demonstration.url)
    assert sum(background()) > 500
    scheme(window, True)
    assert sum(background()) < 250
    choose(window, "theme", "light")
    wait(window, lambda driver: driver.find_element(By.TAG_NAME, "html").get_attribute("data-theme") == "light")
    assert sum(background()) > 500
    window.delete_cookie("cordon-theme")


def test_pages_print_without_their_buttons(demonstration, window, numbers):
    window.get(f"{demonstration.url}/alerts/{numbers['alert']}")
    window.execute_cdp_cmd("Emulation.setEmulatedMedia", {"media": "print"})
    hidden = window.execute_script(
        "return ['nav.sections', '.banner-tools'].map(name => getComputedStyle(document.querySelector(name)).display)")
    window.execute_cdp_cmd("Emulation.setEmulatedMedia", {"media": ""})
    assert hidden == ["none", "none"]


@pytest.mark.timeout(900)
def test_no_page_makes_the_browser_complain(demonstration, window, numbers):
    complaints(window)
    for name, address in every_page(demonstration, numbers).items():
        window.get(address)
        found = [line for line in complaints(window) if not (name == "missing" and "404" in line)]
        assert found == [], name
