"""The pages that tests open in Chromium, one of each kind, and the window in which they do."""

import os
from pathlib import Path

import pytest

from browser import CHROMIUM, DRIVER, browser, choose, full_width, scheme, sign_in
from folder import query

needs_chromium = pytest.mark.skipif(
    not (CHROMIUM.exists() and DRIVER.exists()), reason="Chromium and its driver are missing: run Scripts/setup test")

ADMINISTRATOR = "Network administrator"

#: One page of each kind; numbers come from the records.
PAGES = {
    "overview": "/",
    "overview-group": "/?group={group}",
    "alerts": "/alerts",
    "alerts-none": "/alerts?q=nothingisnamedso",
    "alert": "/alerts/{alert}",
    "alert-closed": "/alerts?state=closed",
    "alerts-due": "/alerts?sort=due",
    "alert-panel": "/alerts/{alert}/panel",
    "chains": "/chains",
    "cases": "/cases",
    "case-new": "/cases/new?alert={alert}",
    "case": "/cases/{case}",
    "case-tasks": "/cases/{case}?tab=tasks",
    "case-log": "/cases/{case}?tab=log",
    "case-clocks": "/cases/{case}?tab=clocks",
    "case-observables": "/cases/{case}?tab=observables",
    "case-care": "/cases/{case}?tab=care",
    "case-alerts": "/cases/{case}?tab=alerts",
    "handover": "/cases/handover",
    "clocks": "/clocks",
    "rules": "/rules",
    "rule": "/rules/{rule}",
    "coverage": "/coverage",
    "suppressions": "/suppressions?rule={rule}",
    "on-call": "/on-call",
    "hunt": "/hunt",
    "hunt-asked": "/hunt?q=10.0.0.1",
    "hunt-rule": "/hunt/rule",
    "silent-sources": "/silent-sources",
    "silent-sources-silent": "/silent-sources?silent=1",
    "retention": "/retention",
    "inbox-of-one": "/inbox?indicator={indicator}",
    "service-levels": "/service-levels",
    "service-levels-of-one": "/service-levels?establishment={establishment}",
    "systems": "/systems",
    "systems-filtered": "/systems?support=ended&sort=-criticality",
    "system": "/systems/{system}",
    "system-shared": "/systems/{shared}",
    "groups": "/groups",
    "group": "/groups/{group}",
    "establishments": "/establishments",
    "establishment": "/establishments/{establishment}",
    "suppliers": "/suppliers",
    "supplier": "/suppliers/{supplier}",
    "product": "/products/{product}",
    "debt": "/debt",
    "debt-together": "/debt/together",
    "debt-expiries": "/debt/expiries",
    "debt-years": "/debt/years",
    "debt-map": "/debt/map",
    "debt-map-opened": "/debt/map?group={group}&open=laboratory&open=medicalDevice&zoom=100",
    "debt-map-every-system": "/debt/map?establishment={establishment}&open=all",
    "debt-openings": "/debt/openings",
    "opening": "/flows/{flow}",
    "debt-compare": "/debt/compare",
    "debt-reuse": "/debt/reuse",
    "debt-costs": "/debt/costs",
    "debt-report": "/debt/report",
    "scenarios": "/systems/{system}/scenarios",
    "review": "/review",
    "correction": "/systems/{system}/correct",
    "import": "/import",
    "answers": "/answers",
    "answers-care": "/answers?care=imaging&only=open",
    "answers-suppliers": "/answers/suppliers",
    "letter": "/answers/suppliers/{answering}",
    "questionnaire": "/answers/of/{questionnaire}",
    "point": "/answers/of/{questionnaire}/points/O-9.14",
    "judging": "/judging",
    "derogations": "/derogations",
    "notices": "/notices",
    "tenders": "/tenders",
    "tender": "/tenders/{tender}",
    "tender-all": "/tenders/{tender}?all=1",
    "tender-awarded": "/tenders/{awarded}",
    "tender-settings": "/tenders/{tender}/settings",
    "tender-award": "/tenders/{tender}/award?release={bidder}",
    "tender-report": "/tenders/{tender}/report",
    "clauses": "/tenders/{tender}/bidders/{bidder}/clauses",
    "doubt": "/doubts/{doubt}",
    "catalogues": "/catalogues",
    "catalogue": "/catalogues/hospital/2.0.1",
    "invitations": "/suppliers/{answering}/invitations",
    "posture": "/posture",
    "posture-of-one": "/posture/{establishment}",
    "pool": "/pool",
    "pool-parameters": "/pool/parameters",
    "contribution": "/pool/{establishment}",
    "contribution-what-if": "/pool/{establishment}?complete=mfa&complete=bck",
    "contribution-other-assumption": "/pool/{establishment}?parameter=lambda0&value=0.05",
    "establishment-loss": "/pool/{establishment}/loss",
    "pool-cover": "/pool/cover",
    "pool-shapley": "/pool/shapley",
    "pool-diversification": "/pool/diversification",
    "pool-cause": "/pool/causes/{cause}",
    "pool-cause-worm": "/pool/causes/worm",
    "pool-claims": "/pool/claims",
    "pool-claim": "/pool/claims/1",
    "pool-recalibration": "/pool/recalibration",
    "insurer-file": "/posture/{establishment}/insurer",
    "accounts": "/accounts",
    "account-new": "/accounts/new",
    "account-of-other": "/accounts/{account}",
    "indicators": "/indicators",
    "indicator": "/indicators/{indicator}",
    "indicator-protected": "/indicators?standing=protected",
    "indicator-new": "/indicators/new",
    "inbox": "/inbox",
    "blocks": "/blocks",
    "sharing-access": "/sharing-access",
    "sharing-access-new": "/sharing-access/new",
    "protections": "/protections",
    "tokens": "/tokens",
    "token-new": "/tokens/new",
    "audit": "/audit",
    "account": "/account",
    "design": "/design",
    "missing": "/nowhere",
}


def every_page(demonstration, numbers) -> dict[str, str]:
    return {name: demonstration.url + address.format(**numbers) for name, address in PAGES.items()}


@pytest.fixture(scope="module")
def pictures() -> Path | None:
    """Where pictures of the pages go, for people to look at; none are taken without CORDON_PICTURES."""
    return Path(os.environ["CORDON_PICTURES"]) if "CORDON_PICTURES" in os.environ else None


@pytest.fixture(scope="module")
def numbers(demonstration) -> dict[str, int]:
    """Things with pages of their own, those with the most on them."""
    def one(sql: str) -> int:
        return query(demonstration.folder, sql)[0][0]

    return {
        "group": one("SELECT min(id) FROM hospital_group"),
        "alert": one("SELECT id FROM alert ORDER BY level DESC, detections DESC LIMIT 1"),
        "system": one("SELECT id FROM system WHERE release_id IS NOT NULL AND hosting_id IS NOT NULL ORDER BY supported_until LIMIT 1"),
        "shared": one("SELECT system_id FROM system_use GROUP BY system_id ORDER BY count(*) DESC LIMIT 1"),
        "establishment": one("SELECT id FROM establishment ORDER BY length(name) DESC LIMIT 1"),
        "supplier": one("SELECT supplier_id FROM product GROUP BY supplier_id ORDER BY count(*) DESC LIMIT 1"),
        "cause": one(
            "SELECT p.supplier_id FROM product p JOIN release r ON r.product_id = p.id JOIN system s ON s.release_id = r.id"
            " JOIN system_use u ON u.system_id = s.id WHERE u.criticality = 4 AND p.kind IN ('application', 'service', 'medicalDevice')"
            " GROUP BY p.supplier_id ORDER BY count(DISTINCT u.establishment_id) DESC, p.supplier_id LIMIT 1"),
        "product": one("SELECT product_id FROM release GROUP BY product_id ORDER BY count(*) DESC LIMIT 1"),
        "account": one("SELECT max(id) FROM account"),
        "case": one("SELECT min(id) FROM case_file"),
        "rule": one("SELECT rule FROM alert GROUP BY rule ORDER BY count(*) DESC LIMIT 1"),
        "flow": one("SELECT id FROM flow WHERE partner_outside IS NOT NULL ORDER BY exposure DESC LIMIT 1"),
        "indicator": one("SELECT min(id) FROM indicator WHERE standing = 'blocking'"),
        "questionnaire": one("SELECT questionnaire_id FROM doubt LIMIT 1"),
        "answering": one(
            "SELECT p.supplier_id FROM questionnaire q JOIN release r ON r.id = q.release_id"
            " JOIN product p ON p.id = r.product_id LIMIT 1"),
        "doubt": one("SELECT max(id) FROM doubt"),
        "tender": one("SELECT id FROM tender WHERE state = 'examining' LIMIT 1"),
        "awarded": one("SELECT id FROM tender WHERE state = 'awarded' LIMIT 1"),
        "bidder": one(
            "SELECT release_id FROM tender_bidder JOIN tender ON tender.id = tender_id WHERE state = 'examining' LIMIT 1"),
    }


@pytest.fixture(scope="module")
def window(demonstration, tmp_path_factory):
    """A browser in which the administrator is signed in; tests leave it as they found it."""
    with browser(tmp_path_factory.mktemp("window")) as driver:
        account = demonstration.account(ADMINISTRATOR)
        sign_in(driver, demonstration.url, account.name, account.password)
        yield driver


@pytest.fixture(autouse=True)
def plain(request):
    """Every test starts in French, in a window of 1280 pixels."""
    yield
    if "window" in request.fixturenames:
        driver = request.getfixturevalue("window")
        full_width(driver)
        scheme(driver, False)
        driver.get(request.getfixturevalue("demonstration").url + "/")
        choose(driver, "language", "fr")
