"""The JSON API as programs see it."""

import csv
import gzip
import io
import re
import subprocess

import jsonschema
import pytest
import requests
from openapi_spec_validator import validate

import samples
from folder import archived, query, waiting_batches
from program import run, serve, token, until
from samples import ROSEVAL, TILLEULS

LIMIT = 16 << 20


class Client:
    """Asks one server with one token."""

    def __init__(self, url: str, secret: str | None):
        self.url = url
        self.session = requests.Session()
        self.session.trust_env = False
        self.session.headers["Accept-Language"] = "en"
        if secret:
            self.session.headers["Authorization"] = f"Bearer {secret}"

    def get(self, path: str, **parameters) -> requests.Response:
        return self.session.get(self.url + path, params=parameters, timeout=30)

    def post(self, path: str, body, **headers) -> requests.Response:
        headers = {name.replace("_", "-"): value for name, value in headers.items()}
        return self.session.post(self.url + path, data=body, headers=headers, timeout=60)


@pytest.fixture(scope="module")
def served(founded, tmp_path_factory):
    """A server with records, an alert and tokens; tests may add records."""
    from program import copy_folder

    base = tmp_path_factory.mktemp("api")
    folder = copy_folder(founded, base / "data")
    rules = samples.marker_rules(base / "rules")
    tokens = {
        "administrator": token(folder, "administrator", "--role", "networkAdministrator", "--scope", "network"),
        "officer": token(folder, "officer", "--role", "establishmentSecurityOfficer", "--scope", f"establishment:{ROSEVAL}"),
        "buyer": token(folder, "buyer", "--role", "buyer", "--scope", "group:GHT du Plateau"),
        "collector": token(folder, "collector", "--ingest-for", ROSEVAL),
        "second": token(folder, "second", "--ingest-for", ROSEVAL),
        "other": token(folder, "other", "--ingest-for", TILLEULS),
    }
    with serve(folder, "--rules", rules) as server:
        server.folder = folder
        server.clients = {name: Client(server.url, secret) for name, secret in tokens.items()}
        server.clients["nobody"] = Client(server.url, None)
        server.clients["wrong"] = Client(server.url, tokens["administrator"][:-4] + "AAAA")
        answer = server.clients["collector"].post(
            "/api/v1/events", samples.lines([samples.process_creation("first", "cordon-marker first")]))
        assert answer.status_code == 202, answer.text
        until(lambda: query(folder, "SELECT count(*) FROM alert")[0][0], 20, "the alert")
        place = query(folder, "SELECT min(id) FROM establishment")[0][0]
        opened = server.clients["administrator"].session.post(f"{server.url}/api/v1/cases", timeout=30, json={
            "title": "Accès inhabituel", "kind": "accountCompromise", "severity": "high", "establishments": [place]})
        assert opened.status_code == 200, opened.text
        yield server
        assert server.stop() == 0, server.said


@pytest.fixture(scope="module")
def document(served):
    return served.clients["nobody"].get("/api/v1/openapi.json").json()


# The description


def test_the_description_is_valid_openapi(document):
    validate(document)
    assert document["openapi"].startswith("3.1")


def test_every_route_of_the_api_has_a_sentence_and_a_name(document):
    names = [operation["operationId"] for path in document["paths"].values() for operation in path.values()]
    assert len(names) == len(set(names)) > 15
    assert all(operation["summary"].endswith((".", "…")) or operation["summary"][-1] in "}."
               for path in document["paths"].values() for operation in path.values())


def first_of(client: Client, folder, name: str) -> int:
    """A number that the path parameter of that name may take."""
    tables = {"establishment": "establishment", "supplier": "supplier", "product": "product", "system": "system",
              "alert": "alert", "group": "hospital_group", "case": "case_file"}
    return query(folder, f"SELECT min(id) FROM {tables[name]}")[0][0]


def gets(document: dict) -> list[str]:
    return [path for path, operations in document["paths"].items() if "get" in operations]


def test_every_get_answers_the_administrator_as_described(served, document):
    client = served.clients["administrator"]
    checked = 0
    for path in gets(document):
        # Nobody has answered anything in this folder: the tests of pages ask it where somebody has.
        if "{questionnaire}" in path:
            continue
        for parameter in document["paths"][path]["get"]["parameters"]:
            if parameter["in"] == "path":
                path_name = parameter["name"]
                number = first_of(client, served.folder, path_name)
                address = path.replace("{" + path_name + "}", str(number))
                break
        else:
            address = path
        answer = client.get(address)
        assert answer.status_code == 200, f"{address}: {answer.status_code} {answer.text[:500]}"
        [(kind, described)] = document["paths"][path]["get"]["responses"]["200"]["content"].items()
        assert answer.headers["Content-Type"].startswith(kind), address
        if kind != "application/json":
            continue
        schema = described["schema"]
        jsonschema.Draft202012Validator(schema | {"components": document["components"]}).validate(answer.json())
        checked += 1
    assert checked >= 13


def test_every_list_is_complete_page_by_page(served):
    client = served.clients["administrator"]
    codes, address, pages = [], "/api/v1/systems?size=7", 0
    while address:
        page = client.get(address).json()
        codes += [row["code"] for row in page["items"]]
        address, pages = page.get("next"), pages + 1
    assert pages == 3
    assert sorted(codes) == [f"SYS-{number:05}" for number in range(1, 21)]


# Who may


def test_without_a_token_or_with_a_wrong_one_nothing_is_told(served, document):
    for name in ("nobody", "wrong"):
        for path in gets(document):
            if path == "/api/v1/openapi.json":
                continue
            address = re.sub(r"\{.*?\}", "1", path)
            answer = served.clients[name].get(address)
            assert answer.status_code == 401, f"{name} {address}: {answer.status_code}"
            # Calendar programs know names and passwords alone.
            scheme = "Basic" if path.endswith(".ics") else "Bearer"
            assert answer.headers["WWW-Authenticate"].startswith(scheme)
            assert answer.headers["Content-Type"] == "application/problem+json"
        assert served.clients[name].post("/api/v1/events", b"{}\n").status_code == 401


def test_a_token_reaches_its_own_scope_only(served):
    officer, buyer = served.clients["officer"], served.clients["buyer"]
    assert [row["finess"] for row in officer.get("/api/v1/establishments").json()["items"]] == [ROSEVAL]
    assert [row["finess"] for row in buyer.get("/api/v1/establishments").json()["items"]] == [TILLEULS]
    assert len(officer.get("/api/v1/systems").json()["items"]) == 20
    assert buyer.get("/api/v1/systems").json()["items"] == []
    system = query(served.folder, "SELECT min(id) FROM system")[0][0]
    assert officer.get(f"/api/v1/systems/{system}").status_code == 200
    assert buyer.get(f"/api/v1/systems/{system}").status_code == 404
    assert buyer.get("/api/v1/alerts").status_code == 403
    # A collector's token reads nothing, and nobody else's sends.
    assert served.clients["collector"].get("/api/v1/systems").status_code == 403
    assert officer.post("/api/v1/events", b"{}\n").status_code in (401, 403)


def test_an_ended_token_opens_nothing(served):
    secret = token(served.folder, "ended", "--role", "networkAdministrator", "--scope", "network")
    client = Client(served.url, secret)
    assert client.get("/api/v1/me").status_code == 200
    from folder import change

    change(served.folder, "UPDATE api_token SET revoked = 1 WHERE name = 'ended'")
    assert client.get("/api/v1/me").status_code == 401


def test_secrets_are_not_kept(served):
    secret = token(served.folder, "kept", "--role", "networkAdministrator", "--scope", "network")
    for file in served.folder.rglob("*"):
        if file.is_file():
            assert secret.encode() not in file.read_bytes(), file


# Sending records


def events(*names: str) -> bytes:
    return samples.lines([samples.process_creation(name, f"cordon-marker {name}", host="ROS-PC-0099") for name in names])


def zstd(content: bytes) -> bytes:
    return subprocess.run(["zstd", "-q", "-c"], input=content, stdout=subprocess.PIPE, check=True).stdout


@pytest.mark.parametrize("encoding, pack", [("identity", bytes), ("gzip", gzip.compress), ("zstd", zstd)])
def test_records_are_kept_however_they_are_packed(served, encoding, pack):
    names = [f"packed-{encoding}-{number}" for number in range(3)]
    answer = served.clients["collector"].post(
        "/api/v1/events", pack(events(*names)), Content_Encoding=encoding, Content_Type="application/x-ndjson")
    assert answer.status_code == 202, answer.text
    assert answer.json()["records"] == 3 and answer.json()["duplicate"] is False
    kept = archived(served.folder, rb'"Identifier": ?"packed-[a-z]+-[0-9]"')
    for name in names:
        assert sum(count for text, count in kept.items() if f'"{name}"' in text) == 1


def test_syslog_lines_are_kept_as_they_came(served):
    line = b"<34>1 2026-03-14T02:04:05.000Z ros-fw1 sshd 812 - - Failed password for root from 203.0.113.9 port 4111 ssh2 caf\xe9\n"
    answer = served.clients["collector"].post("/api/v1/events", line, Content_Type="text/plain")
    assert answer.status_code == 202 and answer.json()["records"] == 1
    from folder import archive_text

    assert line in archive_text(served.folder)


def test_the_same_batch_twice_is_kept_once(served):
    collector = served.clients["collector"]
    first = collector.post("/api/v1/events", events("twice"), Idempotency_Key="batch-twice")
    second = collector.post("/api/v1/events", events("twice"), Idempotency_Key="batch-twice")
    assert (first.status_code, second.status_code) == (202, 202)
    assert first.json()["duplicate"] is False and second.json()["duplicate"] is True
    assert first.json()["batch"] == second.json()["batch"] == "batch-twice"
    assert archived(served.folder, rb'"Identifier": ?"twice"').total() == 1
    # Without a key, the same bytes are the same batch.
    third = collector.post("/api/v1/events", events("nameless"))
    fourth = collector.post("/api/v1/events", events("nameless"))
    assert third.json()["batch"] == fourth.json()["batch"] and fourth.json()["duplicate"] is True
    # The key is the sender's own: another establishment may use it too.
    other = served.clients["other"].post("/api/v1/events", events("elsewhere"), Idempotency_Key="batch-twice")
    assert other.json()["duplicate"] is False


def test_a_name_belongs_to_its_sender_and_to_what_it_was_given_to(served):
    first, second = served.clients["collector"], served.clients["second"]
    assert first.post("/api/v1/events", events("of-first"), Idempotency_Key="1").status_code == 202
    # Another program of the same hospital counts from 1 too.
    answer = second.post("/api/v1/events", events("of-second"), Idempotency_Key="1")
    assert answer.status_code == 202 and answer.json() | {"records": 1} == {"batch": "1", "records": 1, "duplicate": False}
    assert archived(served.folder, rb'"Identifier": ?"(of-second)"').total() == 1
    # Reinstalled, it begins again: acknowledged, its records would be nowhere.
    refused = first.post("/api/v1/events", events("again-from-one"), Idempotency_Key="1")
    assert refused.status_code == 409 and "Idempotency-Key" in refused.json()["detail"]
    assert archived(served.folder, rb'"Identifier": ?"again-from-one"').total() == 0
    assert first.post("/api/v1/events", events("of-first"), Idempotency_Key="1").json()["duplicate"] is True


def test_an_archive_that_cannot_be_written_is_told_as_an_outage_and_not_as_load(founded, tmp_path):
    from program import copy_folder

    folder = copy_folder(founded, tmp_path / "data")
    secret = token(folder, "collector", "--ingest-for", ROSEVAL)
    with serve(folder) as server:
        archive = folder / "archive"
        if archive.exists():
            archive.rename(folder / "away")
        archive.write_text("no folder")
        client = Client(server.url, secret)
        answer = client.post("/api/v1/events", events("nowhere"))
        assert answer.status_code == 503 and "cannot be written" in answer.json()["detail"]
        assert int(answer.headers["Retry-After"]) > 0
        archive.unlink()
        assert client.post("/api/v1/events", events("nowhere")).status_code == 202


def test_a_match_becomes_an_alert_with_the_record_behind_it(served):
    names = ["alert-one", "alert-two"]
    body = samples.lines([samples.process_creation(name, f"cordon-marker {name}", host="ROS-SRV-ALERT") for name in names])
    assert served.clients["collector"].post("/api/v1/events", body).status_code == 202
    administrator = served.clients["administrator"]
    rows = until(lambda: administrator.get("/api/v1/alerts", host="ROS-SRV-ALERT").json()["items"], 20, "the alert")
    assert len(rows) == 1
    alert = administrator.get(f"/api/v1/alerts/{rows[0]['id']}").json()
    assert alert["level"] == "high" and alert["detections"] == 2 and alert["host"] == "ROS-SRV-ALERT"
    acknowledged = administrator.post(f"/api/v1/alerts/{alert['id']}/state", '{"step":"acknowledge"}', Content_Type="application/json")
    assert acknowledged.status_code == 200 and acknowledged.json()["state"] == "acknowledged"
    again = administrator.post(f"/api/v1/alerts/{alert['id']}/state", '{"step":"acknowledge"}', Content_Type="application/json")
    assert again.status_code == 409
    wrong = administrator.post(f"/api/v1/alerts/{alert['id']}/state", '{"step":"close"}', Content_Type="application/json")
    assert wrong.status_code == 400


def test_a_body_over_the_limit_is_refused_and_not_kept(served):
    before = query(served.folder, "SELECT count(*) FROM ingest_batch")
    collector = served.clients["collector"]
    plain = collector.post("/api/v1/events", b'{"a":"' + b"x" * LIMIT + b'"}\n')
    assert plain.status_code == 413, plain.text
    # A small body that expands past the limit is as large.
    for encoding, pack in (("gzip", gzip.compress), ("zstd", zstd)):
        packed = collector.post("/api/v1/events", pack(b" " * (LIMIT + 1)), Content_Encoding=encoding)
        assert packed.status_code == 413, f"{encoding}: {packed.status_code}"
    assert query(served.folder, "SELECT count(*) FROM ingest_batch") == before


def test_a_body_without_a_length_is_bounded_too(served):
    def endless():
        for _ in range(40):
            yield b"x" * (1 << 20)

    try:
        answer = served.clients["collector"].post("/api/v1/events", endless())
        assert answer.status_code == 413
    except requests.ConnectionError:
        pass  # The server may hang up while the rest is still being sent.
    assert served.clients["nobody"].get("/healthz").status_code == 200


@pytest.mark.parametrize(
    "body, headers, status",
    [
        (b"\x1f\x8b damaged", {"Content_Encoding": "gzip"}, 400),
        (b"\x28\xb5\x2f\xfd damaged", {"Content_Encoding": "zstd"}, 400),
        (b"{}\n", {"Content_Encoding": "br"}, 415),
        (b"{}\n", {"Idempotency_Key": "with blanks in it"}, 400),
        (b"{}\n", {"Idempotency_Key": "x" * 201}, 400),
    ],
)
def test_a_wrong_batch_is_refused_with_a_reason(served, body, headers, status):
    answer = served.clients["collector"].post("/api/v1/events", body, **headers)
    assert answer.status_code == status, answer.text
    problem = answer.json()
    assert problem["status"] == status and problem["title"] and problem["detail"] and problem["reference"]


def test_what_is_no_log_is_kept_and_harms_nothing(served):
    body = b"\x00\x01\x02\xff\xfe\n" + b"{" * 10_000 + b"\n" + b'{"EventID":' + b"9" * 400 + b"}\n" + b"\n\n" + events("after")
    assert served.clients["collector"].post("/api/v1/events", body).status_code == 202
    until(lambda: waiting_batches(served.folder) == 0, 30, "detection")
    assert archived(served.folder, rb'"Identifier": ?"after"').total() == 1


# Import and export


def test_an_import_through_the_api_rehearses_then_applies(served):
    administrator = served.clients["administrator"]
    file = samples.systems(2, owner=TILLEULS, prefix="API").encode()
    rehearsal = administrator.post("/api/v1/import/systems?dryRun=yes", file, Content_Type="text/csv")
    assert rehearsal.status_code == 200 and rehearsal.json()["applied"] is False
    assert query(served.folder, "SELECT count(*) FROM system WHERE code LIKE 'API-%'") == [(0,)]
    assert administrator.post("/api/v1/import/systems", file, Content_Type="text/csv").json()["applied"] is True
    assert query(served.folder, "SELECT count(*) FROM system WHERE code LIKE 'API-%'") == [(2,)]
    # An officer of Roseval cannot write at Les Tilleuls.
    refused = served.clients["officer"].post(
        "/api/v1/import/systems", samples.systems(1, owner=TILLEULS, prefix="NO").encode(), Content_Type="text/csv")
    assert refused.status_code == 422
    assert query(served.folder, "SELECT count(*) FROM system WHERE code LIKE 'NO-%'") == [(0,)]
    for path in ("/api/v1/systems",):
        assert len(administrator.get(path, q="API-00001").json()["items"]) == 1


def test_formulas_are_neutralised_in_the_export(served):
    from demonstration import sign_in
    from program import ADMINISTRATOR, PASSWORD

    formulas = ["=HYPERLINK(\"http://x.example\";\"x\")", "+1+1", "-2+3", "@SUM(A1)"]
    rows = "".join(
        '{};FX-{};"{}";DPI;;;;;;\n'.format(ROSEVAL, number, formula.replace('"', '""'))
        for number, formula in enumerate(formulas))
    answer = served.clients["administrator"].post(
        "/api/v1/import/systems", (samples.SYSTEMS_HEADER + rows).encode(), Content_Type="text/csv")
    assert answer.json()["applied"] is True, answer.text
    session = sign_in(served.url, ADMINISTRATOR, PASSWORD)
    export = session.get(f"{served.url}/systems/export?format=csv&q=FX", timeout=20)
    assert export.status_code == 200 and "attachment" in export.headers["Content-Disposition"]
    cells = [row["Nom"] for row in csv.DictReader(io.StringIO(export.text.lstrip("\ufeff")), delimiter=";")]
    assert sorted(cells) == sorted("'" + formula for formula in formulas)
    assert not any(cell.lstrip().startswith(("=", "+", "-", "@")) for line in csv.reader(io.StringIO(export.text), delimiter=";") for cell in line)


# Monitoring


def test_probes_and_metrics_answer_on_this_machine(served):
    nobody = served.clients["nobody"]
    assert nobody.get("/healthz").text == "ok\n" and nobody.get("/readyz").text == "ready\n"
    metrics = nobody.get("/metrics")
    assert metrics.status_code == 200 and metrics.headers["Content-Type"].startswith("text/plain")
    assert "cordon_intake_records_total" in metrics.text


def test_listening_beyond_this_machine_needs_tls_or_consent(data):
    outcome = run("serve", "--data", data, "--host", "0.0.0.0", "--port", "0")
    assert outcome.code == 1
    assert "TLS" in outcome.errors or "certificate" in outcome.errors


def test_every_answer_carries_the_headers_that_protect(served):
    for path in ("/sign-in", "/healthz", "/nowhere", "/api/v1/me"):
        headers = served.clients["nobody"].get(path).headers
        assert headers["X-Content-Type-Options"] == "nosniff", path
        assert "default-src 'none'" in headers["Content-Security-Policy"], path
        assert "unsafe" not in headers["Content-Security-Policy"], path
