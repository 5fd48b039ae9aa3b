"""Where settings come from, and what `cordon serve` does with them: flags, the environment, `cordon.toml`, TLS."""

import json
import re
import socket
import ssl
import subprocess
import warnings
from urllib.parse import urlsplit

import pytest
import requests

import samples
from folder import query, waiting_batches
from program import ADMINISTRATOR, PASSWORD, PATIENCE, Server, port_of_its_own, run, serve, token, until

PORT = re.compile(r"Cordon is at https?://[^:]+:(\d+)/")


def test_flags_win_over_the_environment_and_that_over_the_file(data):
    in_file, in_environment, in_flag = (port_of_its_own() for _ in range(3))
    (data / "cordon.toml").write_text(f'[http]\nport = {in_file}\nhost = "127.0.0.1"\n\n[log]\nlevel = "debug"\n')

    def port(*arguments, **environment) -> int:
        with Server("serve", "--data", data, *arguments, **environment) as server:
            found = int(PORT.search(server.said).group(1))
            assert requests.get(f"{server.url}/healthz", timeout=10).ok
            assert server.stop() == 0, server.said
            return found

    assert port() == in_file
    assert port(CORDON_HTTP_PORT=str(in_environment)) == in_environment
    assert port("--port", str(in_flag), CORDON_HTTP_PORT=str(in_environment)) == in_flag


@pytest.mark.parametrize("text, sentence", [
    ("[http]\nprot = 1\n", "unknown setting 'http.prot'; the settings are "),
    ("[http]\nconnections = 3\n", "setting http.connections is '3'"),
    ("[http]\nport = [1]\n", "a text, a whole number, true or false"),
    ("port = 1\n", "unknown setting 'port'"),
    ("[http\n", "cordon.toml:1:"),
    ('[http]\ncertificate = "a.pem"\n', "TLS needs both http.certificate and http.key"),
    ('[log]\nlevel = "loud"\n', "setting log.level is 'loud'; write one of trace, debug"),
    ('[intake]\ntimezone = "Paris"\n', "setting intake.timezone: 'Paris' names no zone that is known; write UTC, "),
    ('[cases]\nduties = "nowhere.json"\n', "setting cases.duties: 'nowhere.json' cannot be read"),
    ('[oncall]\ninternal-webhooks = "perhaps"\n', "setting oncall.internal-webhooks is 'perhaps'; write true or false"),
    ('[rules]\nmapping = "nowhere.json"\n', "nowhere.json"),
])
def test_a_file_that_cannot_be_meant_stops_the_start_with_what_to_write(data, text, sentence):
    (data / "cordon.toml").write_text(text)
    outcome = run("serve", "--data", data, "--port", "0", timeout=30)
    assert outcome.code == 1 and sentence in outcome.errors, outcome.errors


@pytest.mark.parametrize("flag, text, sentence", [
    ("--duties", '{"format": 1, "duties": [{"kind": "seriousIncident"}]}', "duties[0].title is missing"),
    ("--duties", '{"format": 7, "duties": []}', "format: is 7; this version of Cordon reads format 1"),
    ("--playbooks", '{"format": 1, "playbooks": [{"kind": "other"}]}', "playbooks[0].edition is missing"),
])
def test_a_file_of_duties_or_playbooks_is_read_whole_or_stops_the_start(data, tmp_path, flag, text, sentence):
    file = tmp_path / "book.json"
    file.write_text(text)
    outcome = run("serve", "--data", data, "--port", "0", flag, file, timeout=30)
    assert outcome.code == 1 and str(file) in outcome.errors, outcome.errors
    assert sentence.split(" ")[0].rstrip(":") in outcome.errors and sentence.split(" ", 1)[1] in outcome.errors


@pytest.fixture
def pem(tmp_path):
    """A certificate that signs itself, and its key."""
    pem, key = tmp_path / "serveur.pem", tmp_path / "serveur.key"
    subprocess.run(
        ["openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes", "-days", "2",
         "-subj", "/CN=cordon", "-addext", "subjectAltName=DNS:localhost,IP:127.0.0.1", "-keyout", key, "-out", pem],
        check=True, capture_output=True)
    return pem, key


def test_pages_are_served_over_tls_with_the_certificate_that_is_given(data, pem):
    certificate, key = pem
    with serve(data, "--certificate", certificate, "--key", key) as server:
        assert server.url.startswith("https://127.0.0.1:")
        port = urlsplit(server.url).port
        # Whoever does not know the certificate does not believe it.
        with pytest.raises(requests.exceptions.SSLError):
            requests.get(f"{server.url}/healthz", timeout=10)
        session = requests.Session()
        session.trust_env, session.verify = False, str(certificate)
        assert session.get(f"{server.url}/healthz", timeout=10).ok
        answer = session.post(
            f"{server.url}/sign-in", data={"name": ADMINISTRATOR, "password": PASSWORD, "return": "/"},
            headers={"Origin": server.url}, allow_redirects=False, timeout=20)
        assert answer.status_code in (302, 303), answer.text[:2000]
        cookie = next(value for value in answer.raw.headers.getlist("Set-Cookie") if value.startswith("__Host-"))
        assert {"Secure", "HttpOnly", "Path=/"} <= {part.strip() for part in cookie.split(";")}
        assert "max-age" in answer.headers["Strict-Transport-Security"]
        assert session.get(f"{server.url}/alerts", timeout=20).ok
        # A form that another site sends, or this one in the clear, is refused.
        forged = session.post(
            f"{server.url}/sign-in", data={"name": ADMINISTRATOR, "password": PASSWORD, "return": "/"},
            headers={"Origin": f"http://127.0.0.1:{port}"}, allow_redirects=False, timeout=20)
        assert forged.status_code == 403
        # In the clear nothing is answered, and nothing stops.
        with socket.create_connection(("127.0.0.1", port), PATIENCE) as plain:
            plain.sendall(b"GET /healthz HTTP/1.1\r\nHost: x\r\n\r\n")
            plain.settimeout(PATIENCE)
            try:
                assert b"200" not in plain.recv(1_000)
            except ConnectionError:
                pass
        # Old versions of TLS are not spoken.
        context = ssl.create_default_context(cafile=certificate)
        context.set_ciphers("ALL:@SECLEVEL=0")
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            context.minimum_version = context.maximum_version = ssl.TLSVersion.TLSv1_1
        with socket.create_connection(("127.0.0.1", port), PATIENCE) as plain, pytest.raises((ssl.SSLError, ConnectionError)):
            context.wrap_socket(plain, server_hostname="localhost").close()
        assert session.get(f"{server.url}/healthz", timeout=10).ok
        assert server.stop() == 0, server.said


def test_a_certificate_without_its_key_or_without_sense_is_refused(data, pem, tmp_path):
    certificate, key = pem
    half = run("serve", "--data", data, "--port", "0", "--certificate", certificate)
    assert half.code == 1 and "TLS needs both" in half.errors
    (tmp_path / "empty.pem").write_text("no certificate\n")
    for arguments in (["--certificate", tmp_path / "empty.pem", "--key", key],
                      ["--certificate", certificate, "--key", tmp_path / "nowhere.key"]):
        wrong = run("serve", "--data", data, "--port", "0", *arguments, timeout=30)
        assert wrong.code == 1 and wrong.errors.strip(), wrong.errors


def test_beyond_this_machine_with_tls_or_with_consent(data, pem):
    certificate, key = pem
    for arguments in (["--certificate", certificate, "--key", key], ["--allow-plaintext"]):
        with serve(data, "--host", "0.0.0.0", *arguments) as server:
            assert "Cordon is at " in server.said
            assert server.stop() == 0, server.said


PROXY_RULE = """\
title: Page asked for
id: 6f2b1c58-0d1e-4c52-9c1a-3f6f0a0d7e24
level: high
logsource: {category: proxy}
detection:
  page: {c-uri|contains: cordon-marker}
  condition: page
"""

SSHD_RULE = """\
title: Somebody knocked
id: 6f2b1c58-0d1e-4c52-9c1a-3f6f0a0d7e25
level: high
logsource: {product: linux, service: sshd}
detection:
  words: ['cordon-marker']
  condition: words
"""

MAPPING = {
    "version": 1,
    "json": {"forms": [{
        "name": "Our proxy", "when": {"app": ["proxy-*"]}, "source": {"category": "proxy"},
        "fields": {"c-uri": ["request.url"]},
    }]},
}


def test_a_mapping_and_a_zone_hold_for_live_records_and_for_hunts(data, tmp_path):
    rules, mapping = tmp_path / "rules", tmp_path / "our.json"
    rules.mkdir()
    (rules / "proxy.yml").write_text(PROXY_RULE)
    (rules / "sshd.yml").write_text(SSHD_RULE)
    mapping.write_text(json.dumps(MAPPING))
    secret = token(data, "collector", "--ingest-for", samples.ROSEVAL)
    zone = f"{samples.ROSEVAL[:4]}=Pacific/Noumea, UTC"
    body = (
        b'{"app":"proxy-7","host":"px","request":{"url":"/cordon-marker"}}\n'
        b"<38>Mar  1 23:00:00 srv-1 sshd[7]: Failed password for cordon-marker from 10.1.2.3 port 22 ssh2\n")
    hunted = ["hunt", "--data", data, "--rule", rules / "proxy.yml", "--format", "ndjson"]

    def send(server, key: str) -> None:
        answer = requests.post(f"{server.url}/api/v1/events", data=body, timeout=30, headers={
            "Authorization": f"Bearer {secret}", "Content-Type": "application/x-ndjson", "Idempotency-Key": key})
        assert answer.ok, answer.text
        until(lambda: waiting_batches(data) == 0, what="detection")

    with serve(data, "--rules", rules) as server:
        send(server, "a")
        assert query(data, "SELECT count(*) FROM alert WHERE rule LIKE '%7e24'") == [(0,)]
        assert server.stop() == 0, server.said
    assert run(*hunted).must_succeed().text == ""
    assert len(run(*hunted, "--mapping", mapping).must_succeed().text.splitlines()) == 1

    (data / "cordon.toml").write_text(f'[rules]\nmapping = "{mapping}"\n[intake]\ntimezone = "{zone}"\n')
    with serve(data, "--rules", rules) as server:
        send(server, "b")
        assert query(data, "SELECT count(*) FROM alert WHERE rule LIKE '%7e24'") == [(1,)]
        times = query(data, "SELECT d.time FROM detection d JOIN alert a ON a.id = d.alert_id WHERE a.rule LIKE '%7e25' ORDER BY d.id DESC")
        # Nouméa is eleven hours ahead of UTC.
        assert times[0][0] // 3_600_000 % 24 == 12
        assert server.stop() == 0, server.said
    # The hunt reads what the server reads, from the folder's settings.
    assert len(run(*hunted).must_succeed().text.splitlines()) == 2
    found = run("hunt", "--data", data, "--rule", rules / "sshd.yml", "--format", "ndjson").must_succeed()
    assert {json.loads(line)["time"][11:16] for line in found.text.splitlines()} == {"12:00"}
    utc = run("hunt", "--data", data, "--rule", rules / "sshd.yml", "--format", "ndjson", "--timezone", "UTC")
    assert {json.loads(line)["time"][11:16] for line in utc.must_succeed().text.splitlines()} == {"23:00"}
    wrong = run("hunt", "--data", data, "--rule", rules / "sshd.yml", "--timezone", "Nouméa")
    assert wrong.code == 2 and "names no zone" in wrong.errors


def test_rules_check_knows_the_sources_of_a_mapping(tmp_path):
    rule, mapping = tmp_path / "rule.yml", tmp_path / "our.json"
    rule.write_text(PROXY_RULE.replace("{category: proxy}", "{product: windows, category: image_read}"))
    mapping.write_text(json.dumps({
        "version": 1, "services": {"pacs-audit": ["Imaging/Audit"]},
        "categories": {"image_read": [{"service": "pacs-audit"}]}}))
    assert "image_read" in run("rules", "check", rule, "--sources").must_succeed().text
    assert "image_read" not in run("rules", "check", rule, "--sources", "--mapping", mapping).must_succeed().text
