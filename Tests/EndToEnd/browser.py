"""Debian's Chromium, driven without a screen."""

import base64
import importlib.util
from contextlib import contextmanager
from pathlib import Path

from selenium import webdriver
from selenium.common.exceptions import (
    JavascriptException,
    NoSuchElementException,
    StaleElementReferenceException,
    WebDriverException,
)
from selenium.webdriver.chrome.service import Service
from selenium.webdriver.common.by import By
from selenium.webdriver.support.ui import WebDriverWait

from program import PATIENCE

CHROMIUM, DRIVER = Path("/usr/bin/chromium"), Path("/usr/bin/chromedriver")

#: axe-core as a Python package carries it; nothing else of that package is used.
AXE = Path(importlib.util.find_spec("axe_playwright_python").origin).with_name("axe.min.js")

#: What the law asks of public sites (RGAA follows WCAG 2.1 AA), the newer 2.2, and good practice.
AXE_TAGS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]


#: The rules that a theme can break; the others read the document, which is the same in both.
AXE_COLOURS = ["color-contrast", "link-in-text-block"]


@contextmanager
def browser(folder: Path, scripts: bool = True, language: str = "fr", dark: bool = False):
    """A fresh profile, closed at the end with all its processes."""
    options = webdriver.ChromeOptions()
    options.binary_location = str(CHROMIUM)
    for argument in (
        "--headless=new", "--no-sandbox", "--disable-dev-shm-usage", "--disable-gpu", "--disable-extensions",
        "--disable-background-networking", "--no-first-run", "--no-proxy-server", "--hide-scrollbars",
        f"--user-data-dir={folder / 'profile'}", "--window-size=1280,900", f"--lang={language}",
    ):
        options.add_argument(argument)
    preferences = {"intl.accept_languages": language}
    if not scripts:
        preferences["profile.managed_default_content_settings.javascript"] = 2
    options.add_experimental_option("prefs", preferences)
    options.set_capability("goog:loggingPrefs", {"browser": "ALL"})
    driver = webdriver.Chrome(options=options, service=Service(str(DRIVER)))
    try:
        driver.set_page_load_timeout(PATIENCE)
        driver.set_script_timeout(PATIENCE)
        scheme(driver, dark)
        yield driver
    finally:
        driver.quit()


def scheme(driver, dark: bool) -> None:
    """What the machine prefers: dark or light."""
    driver.execute_cdp_cmd(
        "Emulation.setEmulatedMedia",
        {"features": [{"name": "prefers-color-scheme", "value": "dark" if dark else "light"}]},
    )


def width(driver, pixels: int, height: int = 900, scale: float = 1) -> None:
    """A screen of that width in CSS pixels; `scale` 2 is what a zoom of 200 % does to a page."""
    driver.execute_cdp_cmd(
        "Emulation.setDeviceMetricsOverride",
        {"width": pixels, "height": height, "deviceScaleFactor": scale, "mobile": False},
    )


def full_width(driver) -> None:
    driver.execute_cdp_cmd("Emulation.clearDeviceMetricsOverride", {})


def wait(driver, condition, seconds: float = 15, what: str = ""):
    # A page that goes away between finding an element and reading it is one more thing to wait for.
    gone = (NoSuchElementException, StaleElementReferenceException)

    def holds(driver):
        try:
            return condition(driver)
        except WebDriverException as error:
            # The same, as the driver tells it when the page goes in the midst of the reading.
            if "does not belong to the document" in str(error):
                return None
            raise

    return WebDriverWait(driver, max(seconds, PATIENCE), 0.1, ignored_exceptions=gone).until(holds, what)


def sign_in(driver, url: str, name: str, password: str) -> None:
    """With the mouse and the keys."""
    driver.get(f"{url}/sign-in")
    driver.find_element(By.NAME, "name").send_keys(name)
    driver.find_element(By.NAME, "password").send_keys(password)
    driver.find_element(By.CSS_SELECTOR, "main button[type=submit]").click()
    wait(driver, lambda driver: not driver.current_url.endswith("/sign-in"), what="the page after sign-in")


def choose(driver, name: str, value: str) -> None:
    """Presses the button of the banner that chooses a language or a theme, where it is offered."""
    for button in driver.find_elements(By.CSS_SELECTOR, f"button[name={name}][value={value}]"):
        if button.is_displayed():
            button.click()
            return


def text_of(driver) -> str:
    return driver.find_element(By.TAG_NAME, "body").text


def scrolls_sideways(driver) -> int:
    """By how many pixels the page is wider than the window."""
    return driver.execute_script(
        "return document.documentElement.scrollWidth - document.documentElement.clientWidth")


def grave_findings(driver, rules: list[str] | None = None) -> list[str]:
    """Serious and critical findings of axe on the page, as sentences; of some rules only where they are named."""
    # In one script: a page that shows work going on may load itself again at any moment, and is then another document.
    script = AXE.read_text(encoding="utf-8") + (
        "; const [only, done] = arguments;"
        "axe.run(document, {runOnly: only, resultTypes: ['violations']}).then(done, error => done({error: String(error)}))"
    )
    only = {"type": "rule", "values": rules} if rules else {"type": "tag", "values": AXE_TAGS}
    for attempt in range(10):
        try:
            results = driver.execute_async_script(script, only)
            break
        except JavascriptException:
            if attempt == 9:
                raise
    assert "error" not in results, results
    return [
        f"{finding['impact']} {finding['id']}: {finding['help']} – "
        + "; ".join(f"{' '.join(map(str, node['target']))} ({node['html'][:160]})" for node in finding["nodes"][:3])
        for finding in results["violations"]
        if finding["impact"] in ("serious", "critical")
    ]


def picture(driver, folder: Path | None, name: str) -> None:
    """Keeps what the page looks like, whole, if there is a folder for it."""
    if folder is None:
        return
    folder.mkdir(parents=True, exist_ok=True)
    wide, high = driver.execute_script(
        "const page = document.documentElement; return [page.clientWidth, Math.min(6000, page.scrollHeight)]")
    result = driver.execute_cdp_cmd("Page.captureScreenshot", {
        "format": "png", "captureBeyondViewport": True,
        "clip": {"x": 0, "y": 0, "width": wide, "height": high, "scale": 1}})
    (folder / f"{name}.png").write_bytes(base64.b64decode(result["data"]))


def complaints(driver) -> list[str]:
    """Errors that the browser noted: refused styles and scripts, missing files."""
    return [entry["message"] for entry in driver.get_log("browser") if entry["level"] == "SEVERE"]
