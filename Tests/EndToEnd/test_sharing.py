"""What hospitals share, with the clients that people really use: CrowdSec's bouncer with nftables, BIND's checker,
taxii2-client, medallion, OASIS' STIX validator, PyMISP, and a browser."""

import http.server
import json
import re
import shutil
import signal
import ssl
import subprocess
import sys
import threading
import time
from pathlib import Path

import pytest
import requests
import stix2validator
from pymisp import MISPEvent
from taxii2client.common import TokenAuth
from taxii2client.v21 import Collection, Server, as_pages

from browser import CHROMIUM, DRIVER, browser, grave_findings, sign_in as sign_in_browser, text_of, wait
from demonstration import sign_in
from folder import query
from namespace import Namespace
from program import ADMINISTRATOR, PASSWORD, PATIENCE, copy_folder, port_of_its_own, run, serve, token, until
from samples import finess

COUNT = 12
NUMBERS = [finess(f"9900010{number}" if number < 10 else f"990001{number}") for number in range(COUNT)]
HEADER = "Groupement;FINESS EJ;Raison sociale;Type d’établissement;Commune;Nombre de lits;ETP informatique;Budget annuel\n"
ADDRESS, NAME, MARKED = "203.0.113.77", "depot.mechant.example", "203.0.113.112"
ACCEPT = "application/taxii+json;version=2.1"


class Network:
    """A running network of twelve hospitals in two groups, its administrator signed in."""

    def __init__(self, folder: Path, server):
        self.folder = folder
        self.server = server
        self.url = server.url
        self.admin = sign_in(server.url, ADMINISTRATOR, PASSWORD)
        self.signed_in: dict[str, requests.Session] = {}

    @property
    def second(self) -> requests.Session:
        """Somebody else who answers for every hospital: one person alone blocks nothing."""
        if "second" not in self.signed_in:
            self.signed_in["second"] = self.newcomer("seconde", "networkAdministrator", "network")
        return self.signed_in["second"]

    def hospital(self, number: int) -> int:
        return query(self.folder, "SELECT id FROM establishment WHERE finess = ?", NUMBERS[number])[0][0]

    def post(self, path: str, session: requests.Session | None = None, **fields) -> requests.Response:
        session = session or self.admin
        page = session.get(self.url + "/account", timeout=20).text
        fields["csrf"] = re.search(r'name="csrf" value="([^"]+)"', page).group(1)
        return session.post(
            self.url + path, data=fields, headers={"Origin": self.url}, allow_redirects=False, timeout=20)

    def report(self, value: str, by: int, circle: str = "network", light: str = "green", **more) -> int:
        answer = self.post(
            "/indicators/new", value=value, establishment=self.hospital(by), circle=circle, light=light, **more)
        assert answer.status_code == 303, answer.text[-3000:]
        return int(re.search(r"/indicators/(\d+)", answer.headers["Location"]).group(1))

    def answer(
            self, indicator: int, answer: str, number: int, session: requests.Session | None = None,
            **more) -> requests.Response:
        return self.post(
            f"/indicators/{indicator}/answer", session, answer=answer, establishment=self.hospital(number), **more)

    def block(self, value: str) -> int:
        """Reported by one, confirmed by two more: three of twelve, of both groups, by two persons."""
        indicator = self.report(value, 0)
        for number, session in ((1, self.admin), (2, self.second)):
            assert self.answer(indicator, "confirm", number, session).status_code == 303
        return indicator

    def device(self, name: str, use: str, number: int) -> str:
        return run(
            "token", "device", name, "--data", self.folder, "--use", use, "--establishment", NUMBERS[number]
        ).must_succeed().text.strip()

    def get(self, path: str, secret: str, **headers) -> requests.Response:
        return requests.get(self.url + path, headers={"X-Api-Key": secret} | headers, timeout=20)

    def person(self, name: str, role: str, number: int) -> requests.Session:
        """Somebody of one hospital, signed in with a password of their own."""
        return self.newcomer(name, role, f"establishment:{NUMBERS[number]}")

    def newcomer(self, name: str, role: str, scope: str) -> requests.Session:
        """Somebody new, signed in with a password of their own."""
        first = run(
            "user", "add", name, "--data", self.folder, "--role", role, "--scope", scope
        ).must_succeed().text.strip()
        session = sign_in(self.url, name, first)
        answer = self.post("/account/password", session, old=first, new=PASSWORD, again=PASSWORD)
        assert answer.status_code == 303, answer.text[-2000:]
        return sign_in(self.url, name, PASSWORD)


@pytest.fixture(scope="module")
def twelve(tmp_path_factory) -> Path:
    """A data folder with twelve hospitals; not to be changed."""
    base = tmp_path_factory.mktemp("twelve")
    folder = base / "data"
    with serve(folder) as server:
        assert server.stop() == 0, server.said
    file = base / "establishments.csv"
    file.write_text(
        HEADER + "".join(
            f"{'GHT du Nord' if number % 2 == 0 else 'GHT du Sud'};{NUMBERS[number]};Hôpital {number};Centre hospitalier;Ville {number};100;2;\n"
            for number in range(COUNT)), encoding="utf-8")
    run("import", "establishments", file, "--data", folder).must_succeed()
    return folder


@pytest.fixture
def network(twelve, tmp_path):
    folder = copy_folder(twelve, tmp_path / "data")
    with serve(folder) as server:
        yield Network(folder, server)


# MARK: Firewalls and resolvers


@pytest.mark.skipif(
    shutil.which("crowdsec-firewall-bouncer") is None or shutil.which("nft") is None,
    reason="CrowdSec's bouncer or nftables is missing: run Scripts/setup test")
@pytest.mark.skipif(not Namespace.allowed(), reason="only root may make a network namespace")
def test_a_block_reaches_a_real_firewall_within_its_next_poll_and_leaves_it(network, tmp_path):
    port = int(network.url.rsplit(":", 1)[1])
    secret = network.device("edge", "blocks", 7)
    with Namespace() as place:
        place.relay(8080, to=port)
        config = tmp_path / "bouncer.yaml"
        config.write_text(f"""
mode: nftables
pid_dir: {tmp_path}
update_frequency: 1s
daemonize: false
log_mode: stdout
log_level: info
api_url: http://127.0.0.1:8080/
api_key: {secret}
disable_ipv6: false
deny_action: DROP
supported_decisions_types: [ban]
blacklists_ipv4: crowdsec-blacklists
blacklists_ipv6: crowdsec6-blacklists
nftables:
  ipv4: {{enabled: true, set-only: false, table: crowdsec, chain: crowdsec-chain}}
  ipv6: {{enabled: true, set-only: false, table: crowdsec6, chain: crowdsec6-chain}}
prometheus: {{enabled: false, listen_addr: 127.0.0.1, listen_port: 60601}}
""")
        log = tmp_path / "bouncer.log"
        bouncer = place.start("crowdsec-firewall-bouncer", "-c", str(config), log=log)

        def refused() -> str:
            return place.run("nft", "list", "ruleset").stdout

        def said() -> str:
            return log.read_text(errors="replace")[-3000:] + refused()[-2000:]

        try:
            until(lambda: query(network.folder, "SELECT last_poll FROM share_client WHERE last_poll IS NOT NULL"), 30,
                  f"the first poll: {said()}")
            begin = time.monotonic()
            indicator = network.block(ADDRESS)
            network.report("198.51.100.0/24", 3)
            until(lambda: ADDRESS in refused(), 15, f"the block in nftables; {said()}")
            print(f"published to enforced: {time.monotonic() - begin:.2f} s")
            six = network.block("2001:db8::77")
            until(lambda: "2001:db8::77" in refused(), 15, "the IPv6 block in nftables")
            # Confirmed by one alone, the range is not blocked.
            assert "198.51.100.0" not in refused()
            answer = network.post(f"/indicators/{indicator}/revoke", reason="essai")
            assert answer.status_code == 303
            until(lambda: ADDRESS not in refused(), 15, f"the end of the block; {said()}")
            assert "2001:db8::77" in refused()
            page = until(
                lambda: (text := network.admin.get(f"{network.url}/indicators/{indicator}", timeout=20).text)
                and "l’a déjà levé, 0 le tient encore" in text and text, 15, "the reach of the revocation")
            assert "1 équipement de 1 établissement" in page
            # A member that declines has its own firewall let it through.
            assert network.answer(six, "decline", 7, reason="breaksCare").status_code == 303
            until(lambda: "2001:db8::77" not in refused(), 15, "the end at the member that declined")
        finally:
            bouncer.send_signal(signal.SIGTERM)
            try:
                bouncer.wait(PATIENCE)
            except subprocess.TimeoutExpired:
                bouncer.kill()


def test_crowdsec_answers_a_start_and_then_changes_alone(network):
    secret = network.device("edge", "blocks", 7)
    network.block(ADDRESS)
    stream = "/v1/decisions/stream"
    first = network.get(stream + "?startup=true", secret).json()
    assert [entry["value"] for entry in first["new"]] == [ADDRESS]
    assert first["new"][0] | {"duration": "", "id": 0} == {
        "duration": "", "id": 0, "origin": "cordon", "scenario": "cordon/Réseau de la Lande", "scope": "Ip", "type": "ban",
        "value": ADDRESS}
    assert re.fullmatch(r"33[56]h\d+m\d+s", first["new"][0]["duration"])
    assert network.get(stream, secret).json() == {"new": [], "deleted": []}
    assert [entry["value"] for entry in network.get(f"/v1/decisions?ip={ADDRESS}", secret).json()] == [ADDRESS]
    assert network.get("/v1/decisions?ip=192.0.2.1", secret).json() is None
    for wrong, status in [("", 401), ("cordon_share_x", 401), (network.device("siem", "indicators", 7), 403)]:
        assert network.get(stream, wrong).status_code == status
    # The secret of a device opens no page and no API.
    for path in ("/", "/indicators", "/api/v1/alerts"):
        answer = requests.get(
            network.url + path, headers={"Authorization": f"Bearer {secret}"}, allow_redirects=False, timeout=20)
        assert answer.status_code in (303, 401), path


@pytest.mark.skipif(shutil.which("named-checkzone") is None, reason="bind9-utils is missing: run Scripts/setup test")
def test_resolvers_and_firewalls_load_the_zone_and_the_lists(network, tmp_path):
    secret = network.device("dns", "blocks", 3)
    for value in (ADDRESS, NAME, "2001:db8::77", "https://mechant.example/a.exe", "44d88612fea8a8f36de82e1278abb02f"):
        network.block(value)
    auth = ("any", secret)
    zone = requests.get(network.url + "/share/blocks.rpz", auth=auth, timeout=20).text
    (tmp_path / "zone").write_text(zone)
    checked = subprocess.run(
        ["named-checkzone", "rpz.cordon.example", tmp_path / "zone"], capture_output=True, text=True)
    assert checked.returncode == 0, checked.stdout + checked.stderr + zone
    assert f"*.{NAME} CNAME ." in zone and "32.77.113.0.203.rpz-ip CNAME ." in zone
    lines = requests.get(network.url + "/share/blocks.txt", auth=auth, timeout=20).text.splitlines()
    assert {line for line in lines if not line.startswith("#")} >= {ADDRESS, NAME, "2001:db8::77"}
    addresses = requests.get(network.url + "/share/addresses.txt", auth=auth, timeout=20).text
    assert ADDRESS in addresses and NAME not in addresses
    stranger = requests.get(network.url + "/share/blocks.txt", timeout=20)
    assert stranger.status_code == 401 and stranger.headers["WWW-Authenticate"].startswith("Basic")


# MARK: Platforms


def test_taxii2_client_reads_the_circles_of_its_hospital(network):
    secret = network.device("siem", "indicators", 4)
    network.block(ADDRESS)
    network.report(NAME, 1)
    network.report("nord.example", 0, circle="group", light="amber")
    network.report("sud.example", 1, circle="group", light="amber")
    server = Server(network.url + "/taxii2/", auth=TokenAuth(secret))
    assert server.title == "Réseau de la Lande"
    root = server.api_roots[0]
    assert root.versions == [ACCEPT]
    collections = {collection.title: collection for collection in root.collections}
    assert set(collections) == {"Réseau de la Lande", "GHT du Nord"}
    whole = collections["Réseau de la Lande"]
    assert whole.can_read and not whole.can_write
    objects = whole.get_objects()["objects"]
    indicators = {entry["name"]: entry for entry in objects if entry["type"] == "indicator"}
    assert set(indicators) == {ADDRESS, NAME}
    assert indicators[ADDRESS]["labels"] == ["blocked"] and indicators[ADDRESS]["confidence"] == 90
    author = next(entry for entry in objects if entry["type"] == "identity")
    assert author["name"] == "Réseau de la Lande"
    assert {entry["created_by_ref"] for entry in indicators.values()} == {author["id"]}
    assert {entry["name"] for entry in collections["GHT du Nord"].get_objects()["objects"] if entry["type"] == "indicator"} == {
        "nord.example"}

    paged = [entry for page in as_pages(whole.get_objects, per_request=2) for entry in page.get("objects", [])]
    assert [entry["id"] for entry in paged] == [entry["id"] for entry in objects]
    manifest = whole.get_manifest()["objects"]
    assert [entry["id"] for entry in manifest] == [entry["id"] for entry in objects]
    one = whole.get_object(indicators[ADDRESS]["id"])["objects"]
    assert [entry["name"] for entry in one] == [ADDRESS]
    versions = whole.object_versions(indicators[ADDRESS]["id"])["versions"]
    assert len(versions) >= 2 and versions == sorted(versions)
    assert [entry["type"] for entry in whole.get_objects(type="identity")["objects"]] == ["identity"]
    last = max(entry["date_added"] for entry in manifest)
    assert "objects" not in whole.get_objects(added_after=last)
    first = whole.get_objects(version="first", id=indicators[ADDRESS]["id"])["objects"][0]
    assert first["modified"] == versions[0]

    base = f"{network.url}/taxii2/cordon/collections/{whole.id}/objects/"
    headers = {"Authorization": f"Bearer {secret}", "Accept": ACCEPT}
    assert requests.get(base, headers=headers | {"Accept": "text/html"}, timeout=20).status_code == 406
    assert requests.get(base, timeout=20).status_code == 401
    assert requests.post(base, headers=headers, data="{}", timeout=20).status_code == 403
    missing = requests.get(base + "indicator--00000000-0000-4000-8000-000000000000/", headers=headers, timeout=20)
    assert missing.status_code == 404 and missing.json()["http_status"] == "404"
    answer = requests.get(base, headers=headers, timeout=20)
    assert answer.headers["Content-Type"] == ACCEPT and answer.headers["X-TAXII-Date-Added-Last"]


def test_stix_objects_validate_and_misp_reads_the_feed(network):
    secret = network.device("siem", "indicators", 4)
    for value in (
        ADDRESS, NAME, "2001:db8::77", "198.51.100.0/24", "https://mechant.example/l'eau?q=1", "rancon@mechant.example",
        "44d88612fea8a8f36de82e1278abb02f", "da39a3ee5e6b4b0d3255bfef95601890afd80709", "a" * 64, r"GHT\support",
    ):
        network.report(value, 1, about="Vu « hier », à 3 h")
    revoked = network.report("revoked.example", 1, light="clear")
    network.post(f"/indicators/{revoked}/revoke", reason="essai")
    auth = ("any", secret)
    bundle = requests.get(network.url + "/share/indicators.json", auth=auth, timeout=20).json()
    options = stix2validator.ValidationOptions(version="2.1", strict=False)
    result = stix2validator.validate_instance(bundle, options)
    assert result.is_valid, [str(error) for error in result.errors]
    assert len([entry for entry in bundle["objects"] if entry["type"] == "indicator"]) == 10
    server = Server(network.url + "/taxii2/", auth=TokenAuth(secret))
    for collection in server.api_roots[0].collections:
        for entry in collection.get_objects().get("objects", []):
            result = stix2validator.validate_instance(entry, options)
            assert result.is_valid, (entry, [str(error) for error in result.errors])

    manifest = requests.get(network.url + "/share/misp/manifest.json", auth=auth, timeout=20).json()
    values = set()
    for uuid, heading in manifest.items():
        assert heading["Orgc"]["name"] == "Réseau de la Lande"
        event = MISPEvent()
        event.load(requests.get(f"{network.url}/share/misp/{uuid}.json", auth=auth, timeout=20).text)
        assert event.uuid == uuid and [tag.name for tag in event.tags] == ["tlp:green"]
        for attribute in event.attributes:
            # Reported by one hospital, blocked by nobody: to be looked for, and refused by no sensor.
            assert not attribute.to_ids
            assert 'cordon:standing="reported"' in [tag.name for tag in attribute.tags]
        values |= {attribute.value for attribute in event.attributes}
    assert {ADDRESS, NAME, "a" * 64} <= values
    hashes = requests.get(network.url + "/share/misp/hashes.csv", auth=auth, timeout=20).text
    assert len(hashes.splitlines()) == 10


def test_a_feed_of_medallion_is_pulled_page_by_page(network, tmp_path):
    collection = "91a7b528-80eb-42ed-a74d-c6fbd5a26116"
    moment = "2026-11-01T00:00:00.000Z"
    objects = [
        {"type": "indicator", "spec_version": "2.1", "id": f"indicator--00000000-0000-4000-8000-{number:012}", "created": moment,
         "modified": moment, "pattern": f"[domain-name:value = 'n{number}.mechant.example']", "pattern_type": "stix",
         "valid_from": moment, "confidence": 80, "indicator_types": ["malicious-activity"]}
        for number in range(25)
    ]
    data = {
        "/discovery": {"title": "Pair", "default": "/api1/", "api_roots": ["/api1/"]},
        "api1": {
            "information": {"title": "Pair", "versions": [ACCEPT], "max_content_length": 9765625}, "status": [],
            "collections": [{
                "id": collection, "title": "Pair de confiance", "can_read": True, "can_write": False,
                "media_types": ["application/stix+json;version=2.1"], "objects": objects,
                "manifest": [
                    {"id": entry["id"], "date_added": f"2026-11-02T00:00:{number:02}.000Z", "version": moment,
                     "media_type": "application/stix+json;version=2.1"} for number, entry in enumerate(objects)],
            }],
        },
    }
    (tmp_path / "data.json").write_text(json.dumps(data))
    config = tmp_path / "config.json"
    config.write_text(json.dumps({
        "backend": {"module": "medallion.backends.memory_backend", "module_class": "MemoryBackend", "filename": str(tmp_path / "data.json")},
        "users": {"pair": "secret"}, "taxii": {"max_page_size": 10}}))
    port = port_of_its_own()
    with open(tmp_path / "medallion.log", "wb") as log:
        peer = subprocess.Popen(
            [sys.executable, "-m", "medallion.scripts.run", "--port", str(port), config], stdout=log, stderr=log)
    try:
        root = f"http://127.0.0.1:{port}/api1/"

        def answers():
            try:
                return requests.get(f"http://127.0.0.1:{port}/taxii2/", timeout=1).status_code
            except requests.RequestException:
                return None

        until(answers, 30, "medallion")
        environment = {"CORDON_TAXII_PASSWORD": "secret"}
        listed = run("feeds", "taxii", root, "--user", "pair", "--data", network.folder, **environment).must_succeed()
        assert collection in listed.text
        pull = ["feeds", "taxii", root, "--collection", collection, "--user", "pair", "--feed", "pair",
                "--data", network.folder]
        assert "new" in run(*pull, **environment).must_succeed().errors
        assert query(network.folder, "SELECT count(*) FROM indicator WHERE origin = 'feed'") == [(25,)]
        run(*pull, **environment).must_succeed()
        assert query(network.folder, "SELECT count(*) FROM indicator") == [(25,)]
        refused = run(*pull, CORDON_TAXII_PASSWORD="wrong")
        assert refused.code == 1 and "CORDON_TAXII_PASSWORD" in refused.errors
    finally:
        peer.terminate()
        peer.wait(PATIENCE)


def test_a_misp_feed_is_fetched_event_by_event_and_only_what_changed(network, twelve, tmp_path):
    """Our own feed, read by another network."""
    for value in (NAME, ADDRESS):
        network.report(value, 1)
    secret = network.device("siem", "indicators", 1)
    other = copy_folder(twelve, tmp_path / "other")
    pull = ["feeds", "misp", network.url + "/share/misp/manifest.json", "--user", "any", "--feed", "pair", "--data", other]
    environment = {"CORDON_MISP_PASSWORD": secret}
    tried = run(*pull, "--dry-run", **environment).must_succeed()
    assert "nothing was loaded" in tried.errors and query(other, "SELECT count(*) FROM indicator") == [(0,)]
    first = run(*pull, **environment).must_succeed()
    assert "2 new" in first.errors and "1 of them new or due" in first.errors
    assert {value for (value,) in query(other, "SELECT value FROM indicator WHERE origin = 'feed'")} == {NAME, ADDRESS}
    again = run(*pull, **environment).must_succeed()
    assert "0 of them new or due" in again.errors and "known" not in again.errors
    time.sleep(1.1)  # The feed tells of changes by the second.
    network.report("troisieme.mechant.example", 1)
    later = run(*pull, **environment).must_succeed()
    assert "1 new, 2 known" in later.errors
    refused = run(*pull, CORDON_MISP_PASSWORD="wrong")
    assert refused.code == 1 and "CORDON_MISP_PASSWORD" in refused.errors


def test_a_feed_is_not_read_from_whom_nobody_vouches_for(network, tmp_path):
    """Without a verified certificate, over plain HTTP elsewhere, or where the answer leads to another place."""
    subprocess.run(
        ["openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "2", "-subj", "/CN=localhost", "-addext",
         "subjectAltName=DNS:localhost", "-keyout", tmp_path / "key.pem", "-out", tmp_path / "cert.pem"],
        check=True, capture_output=True)
    asked = []

    class Feed(http.server.BaseHTTPRequestHandler):
        def do_GET(self):
            asked.append(self.path)
            self.send_response(302)
            self.send_header("Location", f"http://localhost:{plain.server_port}/elsewhere.json")
            self.end_headers()

        def log_message(self, *_):
            pass

    plain = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Feed)
    secure = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Feed)
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(tmp_path / "cert.pem", tmp_path / "key.pem")
    secure.socket = context.wrap_socket(secure.socket, server_side=True)
    for server in (plain, secure):
        threading.Thread(target=server.serve_forever, daemon=True).start()
    try:
        pull = ["--feed", "x", "--data", network.folder, "--timeout", "10"]
        unknown = run("feeds", "misp", f"https://localhost:{secure.server_port}/", *pull)
        assert unknown.code == 1 and "cannot be reached" in unknown.errors and asked == []
        led = run("feeds", "misp", f"http://localhost:{plain.server_port}/", *pull)
        assert led.code == 1 and "302: it leads elsewhere" in led.errors and asked == ["/manifest.json"]
        seen = run("feeds", "misp", "http://misp.example/", *pull)
        assert seen.code != 0 and "over https" in seen.errors
    finally:
        for server in (plain, secure):
            server.shutdown()


def test_feeds_come_from_files_of_every_kind(network, tmp_path):
    event = MISPEvent()
    event.info = "Campagne"
    event.add_tag("tlp:amber")
    event.add_attribute("ip-dst|port", "203.0.113.9|443", to_ids=True)
    event.add_attribute("text", "une note", to_ids=False)
    (tmp_path / "event.json").write_text(event.to_json())
    (tmp_path / "list.txt").write_text("# liste\nhxxp://mechant[.]example/a\n")
    (tmp_path / "table.csv").write_text("value,tlp,confidence\nmechant2.example,TLP:GREEN,70\nrien du tout,,\n")
    outcome = run("feeds", "indicators", tmp_path, "--feed", "essai", "--data", network.folder).must_succeed()
    assert "table.csv, line 3: 'rien du tout' is no domain name" in outcome.errors
    found = {value for (value,) in query(network.folder, "SELECT value FROM indicator")}
    assert found == {"203.0.113.9", "http://mechant.example/a", "mechant2.example"}
    assert query(network.folder, "SELECT count(*) FROM offer") == [(0,)]


# MARK: The stream


def test_a_shared_indicator_is_met_in_the_stream_of_another_hospital(network):
    network.report(NAME, 0)
    secret = token(network.folder, "collector", "--ingest-for", NUMBERS[5])

    def send(line: str):
        answer = requests.post(
            network.url + "/api/v1/events", data=line.encode(), headers={"Authorization": f"Bearer {secret}"}, timeout=20)
        assert answer.status_code == 202, answer.text

    sql = "SELECT a.id FROM alert a JOIN establishment e ON e.id = a.establishment_id WHERE a.rule LIKE 'cordon.indicator.%' AND e.finess = ?"
    send(f"<134>Nov 29 08:00:01 mur5 dnsmasq[71]: query[A] www.{NAME} from 10.5.0.9\n")
    begin = time.monotonic()
    alert = until(lambda: query(network.folder, sql, NUMBERS[5]), 20, "the alert")[0][0]
    print(f"met after {time.monotonic() - begin:.2f} s")
    page = network.admin.get(f"{network.url}/alerts/{alert}", timeout=20).text
    assert "depot[.]mechant[.]example" in page
    inbox = network.admin.get(f"{network.url}/inbox?establishment={network.hospital(5)}", timeout=20).text
    assert re.search(r"\b1\sfois", inbox)
    # Declined, it is looked for no longer.
    indicator = query(network.folder, "SELECT id FROM indicator")[0][0]
    assert network.answer(indicator, "decline", 5, reason="falsePositive").status_code == 303
    before = query(network.folder, "SELECT sum(detections) FROM alert")
    send(f"<134>Nov 29 08:00:02 mur5 dnsmasq[71]: query[A] {NAME} from 10.5.0.9\n")
    until(lambda: query(network.folder, "SELECT count(*) FROM ingest_batch WHERE state != 'detected'") == [(0,)], 20)
    assert query(network.folder, "SELECT sum(detections) FROM alert") == before


# MARK: One alone decides for none


def test_one_person_blocks_nothing_for_all_hospitals_however_many_it_answers_for(network):
    secret = network.device("edge", "blocks", 7)
    indicator = network.report(ADDRESS, 0)
    for number in (1, 2, 3, 4):
        assert network.answer(indicator, "confirm", number).status_code == 303
    page = network.admin.get(f"{network.url}/indicators/{indicator}", timeout=20).text
    assert "d’une même personne ou d’un même groupement" in page
    assert network.get("/v1/decisions/stream?startup=true", secret).json()["new"] == []
    assert network.answer(indicator, "confirm", 5, network.second).status_code == 303
    assert [entry["value"] for entry in network.get("/v1/decisions/stream", secret).json()["new"]] == [ADDRESS]


def test_a_hospital_protects_its_own_devices_and_switches_off_no_block_of_others(network):
    officer = network.person("rssi-9", "establishmentSecurityOfficer", 9)
    own, other = network.device("mur-9", "blocks", 9), network.device("mur-3", "blocks", 3)
    indicator = network.block(ADDRESS)

    def refused(secret: str) -> list[str]:
        return [entry["value"] for entry in network.get("/v1/decisions/stream?startup=true", secret).json()["new"] or []]

    def protect(target: str) -> requests.Response:
        return network.post(
            "/protections", officer, target=target, category="ownNetwork", reason="essai", establishment=network.hospital(9))

    for wide in ("0.0.0.0/0", "::/0", "203.0.0.0/8"):
        answer = protect(wide)
        assert answer.status_code == 422 and "Plage trop large" in answer.text, wide
    assert refused(own) == refused(other) == [ADDRESS]
    assert protect("203.0.0.0/16").status_code == 303
    assert refused(own) == [] and refused(other) == [ADDRESS]
    page = officer.get(f"{network.url}/indicators/{indicator}", timeout=20).text
    assert "ses propres équipements ne le bloquent pas" in page
    assert query(network.folder, "SELECT standing FROM indicator") == [("blocking",)]


# MARK: Nobody is named


def test_a_hospital_reads_nothing_of_who_reported(network):
    reporter = 2
    network.post(
        "/protections", target="203.0.113.96/27", category="maintenance", reason="Contrat-Zebra", establishment=network.hospital(reporter))
    network.post("/protections", target=MARKED, category="maintenance", reason="Contrat du réseau", establishment="")
    indicator = network.report(ADDRESS, reporter, about="Vu la nuit")
    network.report(MARKED, reporter)
    network.answer(indicator, "confirm", 6)
    network.answer(indicator, "decline", 8, reason="other", note="Note-Zebra")
    officer = network.person("rssi-9", "establishmentSecurityOfficer", 9)
    blocks, siem = network.device("mur", "blocks", 9), network.device("siem", "indicators", 9)
    network.device("Mur-Zebra", "blocks", reporter)
    texts = {
        path: officer.get(network.url + path, timeout=20)
        for path in (
            "/indicators", f"/indicators/{indicator}", f"/indicators/{indicator + 1}", "/inbox", "/inbox?state=confirmed",
            "/blocks", "/blocks?state=over", "/sharing-access", "/protections", "/audit", "/alerts",
        )
    }
    for path, secret in [
        ("/v1/decisions/stream?startup=true", blocks), ("/share/blocks.txt", blocks), ("/share/blocks.rpz", blocks),
        ("/share/indicators.json", siem), ("/share/indicators.csv", siem), ("/share/misp/manifest.json", siem),
        ("/taxii2/", siem), ("/taxii2/cordon/collections/", siem),
    ]:
        texts[path] = network.get(path, secret)
    for collection in network.get("/taxii2/cordon/collections/", siem).json()["collections"]:
        for part in ("objects", "manifest"):
            path = f"/taxii2/cordon/collections/{collection['id']}/{part}/"
            texts[path] = network.get(path, siem)
    names = [f"Hôpital {number}<" for number in range(COUNT) if number != 9] + [
        NUMBERS[number] for number in range(COUNT) if number != 9]
    for path, answer in texts.items():
        assert answer.status_code == 200, path
        for name in names + ["Zebra", ADMINISTRATOR]:
            assert name not in answer.text, f"{path} names {name}"
    # The kind of what protects is told, never whose it is.
    assert "Télémaintenance d’un fournisseur" in texts[f"/indicators/{indicator + 1}"].text
    # Another group's collection and indicators do not exist here.
    north = query(network.folder, "SELECT collection FROM sharing_circle WHERE kind = 'group' ORDER BY id")
    states = sorted(network.get(f"/taxii2/cordon/collections/{number}/", siem).status_code for (number,) in north)
    assert states == [200, 404]
    hidden = network.report("nord.example", 0, circle="group", light="amber")
    assert officer.get(f"{network.url}/indicators/{hidden}", timeout=20).status_code == 404
    # And nothing can be done in another's name.
    for path, fields in [
        (f"/indicators/{indicator}/answer", {"answer": "confirm", "establishment": network.hospital(3)}),
        (f"/indicators/{indicator}/revoke", {}), (f"/indicators/{indicator}/confirm", {}),
        (f"/indicators/{hidden}/answer", {"answer": "confirm", "establishment": network.hospital(9)}),
    ]:
        assert network.post(path, officer, **fields).status_code == 404, path


# MARK: The way as people go it


@pytest.mark.skipif(not (CHROMIUM.exists() and DRIVER.exists()), reason="Chromium and its driver are missing")
def test_from_an_alert_to_a_block_and_back_in_the_browser(network, tmp_path):
    from selenium.webdriver.common.by import By
    from selenium.webdriver.support.ui import Select

    first = network.report("premier.example", 3)
    collector = token(network.folder, "collector", "--ingest-for", NUMBERS[0])
    line = f"<134>Nov 29 08:00:01 mur0 dnsmasq[71]: query[A] premier.example from {ADDRESS}\n"
    requests.post(
        network.url + "/api/v1/events", data=line.encode(), headers={"Authorization": f"Bearer {collector}"}, timeout=20)
    alert = until(lambda: query(network.folder, "SELECT id FROM alert"), 20, "the alert")[0][0]
    secret = network.device("edge", "blocks", 7)
    assert network.get("/v1/decisions/stream?startup=true", secret).json()["new"] == []

    network.person("cinq", "establishmentSecurityOfficer", 5)

    with browser(tmp_path) as driver, browser(tmp_path / "cinq") as other:
        def press(text: str, driver=driver):
            for button in driver.find_elements(By.CSS_SELECTOR, "main button, main a.button"):
                if button.is_displayed() and text in button.text:
                    driver.execute_script("arguments[0].scrollIntoView({block: 'center'})", button)
                    button.click()
                    return
            raise AssertionError(f"no button {text}: {text_of(driver)[:3000]}")

        sign_in_browser(driver, network.url, ADMINISTRATOR, PASSWORD)
        # The alert becomes a case, the address an observable of it.
        driver.get(f"{network.url}/alerts/{alert}")
        driver.find_element(By.CSS_SELECTOR, "#act a[href^='/cases/new']").click()
        title = driver.find_element(By.NAME, "title")
        title.clear()
        title.send_keys("Balayage de nuit")
        Select(driver.find_element(By.NAME, "kind")).select_by_index(1)
        driver.find_element(By.CSS_SELECTOR, "main form.form button").click()
        wait(driver, lambda driver: re.search(r"/cases/\d+", driver.current_url), what="the case")
        case = re.search(r"/cases/(\d+)", driver.current_url).group(1)
        driver.get(f"{network.url}/cases/{case}?tab=observables")
        form = driver.find_element(By.CSS_SELECTOR, f"form[action$='/cases/{case}/observables']")
        driver.execute_script("arguments[0].closest('details').open = true", form)
        form.find_element(By.NAME, "value").send_keys(ADDRESS)
        form.find_element(By.XPATH, ".//button[contains(., 'Ajouter')]").click()
        wait(driver, lambda driver: "203[.]0[.]113[.]77" in text_of(driver), what="the observable")
        driver.find_element(By.CSS_SELECTOR, "main td a[href*='/indicators/new']").click()
        wait(driver, lambda driver: "/indicators/new" in driver.current_url)
        assert driver.find_element(By.NAME, "value").get_attribute("value") == ADDRESS
        driver.find_element(By.NAME, "about").send_keys("Balayage depuis l’étranger")
        press("Partager")
        wait(driver, lambda driver: re.search(r"/indicators/\d+", driver.current_url), what="the page of the indicator")
        assert "1 confirmation sur 3" in text_of(driver)
        indicator = int(re.search(r"/indicators/(\d+)", driver.current_url).group(1))
        assert indicator != first
        assert ("incident",) in query(network.folder, "SELECT origin FROM sighting WHERE indicator_id = ?", indicator)
        assert network.answer(indicator, "confirm", 4, network.second).status_code == 303
        # Somebody of another hospital finds it in the inbox, without the case, its title or who reported it.
        sign_in_browser(other, network.url, "cinq", PASSWORD)
        other.get(f"{network.url}/inbox")
        assert "203[.]0[.]113[.]77" in text_of(other)
        assert "Balayage de nuit" not in text_of(other) and "Hôpital 0" not in text_of(other)
        press("Confirmer", other)
        wait(other, lambda driver: "Réponse enregistrée" in text_of(driver))
        other.get(f"{network.url}/cases/{case}")
        assert "Balayage de nuit" not in other.page_source
        driver.get(f"{network.url}/blocks")
        assert "203[.]0[.]113[.]77" in text_of(driver) and "3 établissements confirment" in text_of(driver)
        assert [entry["value"] for entry in network.get("/v1/decisions/stream", secret).json()["new"]] == [ADDRESS]
        for page in ("/indicators", f"/indicators/{indicator}", "/inbox", "/blocks", "/sharing-access", "/protections",
                     "/indicators/new"):
            driver.get(network.url + page)
            assert grave_findings(driver) == [], page
        driver.get(f"{network.url}/blocks")
        press("Révoquer")
        wait(driver, lambda driver: "Indicateur révoqué" in text_of(driver))
        assert "Il était allé jusqu’à 1 équipement de 1 établissement" in text_of(driver)
        assert [entry["value"] for entry in network.get("/v1/decisions/stream", secret).json()["deleted"]] == [ADDRESS]
