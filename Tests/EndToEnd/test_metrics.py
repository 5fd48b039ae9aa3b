"""What monitoring reads: the counters of the hub, of collectors, and where they are told."""

import re
import signal
import socket
import subprocess

import requests

import samples
from folder import archived, waiting_batches
from program import BINARY, clean_environment, kill_session, run, serve, token, until

CORRELATION = """\
title: Somebody failed
name: failed
id: 6f2b1c58-0d1e-4c52-9c1a-3f6f0a0d7e51
level: low
logsource: {product: windows, service: security}
detection: {selection: {EventID: 4625}, condition: selection}
---
title: Many failed
id: 6f2b1c58-0d1e-4c52-9c1a-3f6f0a0d7e52
level: high
correlation:
  type: event_count
  rules: [failed]
  group-by: [TargetUserName]
  timespan: 10m
  condition: {gte: 3}
"""


def figures(url: str) -> dict[str, float]:
    """Every series, by its name and labels."""
    answer = requests.get(f"{url}/metrics", timeout=10)
    assert answer.ok and answer.headers["Content-Type"].startswith("text/plain")
    return {
        name: float(value)
        for name, value in (line.rsplit(" ", 1) for line in answer.text.splitlines() if not line.startswith("#"))}


def failure(time: str, **data: str) -> dict:
    return {"EventID": 4625, "Channel": "Security", "Computer": "SRV-1", "@timestamp": time} | data


def test_what_correlations_leave_out_is_counted(data, tmp_path):
    (tmp_path / "rules").mkdir()
    (tmp_path / "rules/rule.yml").write_text(CORRELATION)
    secret = token(data, "collector", "--ingest-for", samples.ROSEVAL)
    with serve(data, "--rules", tmp_path / "rules") as server:
        def send(key: str, *records: dict) -> dict[str, float]:
            answer = requests.post(
                f"{server.url}/api/v1/events", data=samples.lines(list(records)), timeout=30,
                headers={"Authorization": f"Bearer {secret}", "Content-Type": "application/x-ndjson",
                         "Idempotency-Key": key})
            assert answer.ok, answer.text
            until(lambda: waiting_batches(data) == 0, what="detection")
            until(lambda: figures(server.url).get("cordon_intake_waiting_records") == 0, what="the figures")
            return figures(server.url)

        found = send(
            "a", failure("2026-03-14T10:00:00Z", TargetUserName="alice"), failure("2026-03-14T10:00:01Z"),
            failure("2026-03-14T10:00:02Z", TargetUserName="bob"))
        assert found["cordon_correlation_incomplete_total"] == 1
        assert found["cordon_correlation_late_total"] == 0
        assert found["cordon_correlation_groups"] == 2
        assert found["cordon_correlation_bytes"] > 0
        # A day earlier than the newest of its group: past every lateness.
        found = send("b", failure("2026-03-13T10:00:00Z", TargetUserName="alice"))
        assert found["cordon_correlation_late_total"] == 1
        assert found["cordon_correlation_incomplete_total"] == 1
        assert server.stop() == 0, server.said
    # What was counted before the start is not counted again.
    with serve(data, "--rules", tmp_path / "rules") as server:
        found = send("c", failure("2026-03-14T10:00:03Z"))
        assert found["cordon_correlation_incomplete_total"] == 1
        assert found["cordon_correlation_late_total"] == 0


def test_a_collector_tells_its_counters_to_this_machine(data, tmp_path):
    secret = token(data, "collecteur", "--ingest-for", samples.ROSEVAL)
    with serve(data) as hub:
        log = tmp_path / "collect.log"
        with open(log, "wb") as output:
            process = subprocess.Popen(
                [BINARY, "collect", "--hub", hub.url, "--spool", tmp_path / "spool", "--udp", "127.0.0.1:0",
                 "--metrics", "127.0.0.1:0"],
                stdin=subprocess.DEVNULL, stdout=output, stderr=output, start_new_session=True,
                env=clean_environment(CORDON_TOKEN=secret))
        try:
            address = re.compile(r"metrics: (http://127\.0\.0\.1:\d+)/metrics")
            port = re.compile(r"UDP at 127\.0\.0\.1, port (\d+)")
            until(lambda: address.search(log.read_text()) and port.search(log.read_text()), 20, "the collector")
            url = address.search(log.read_text()).group(1)
            sender = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
            place = ("127.0.0.1", int(port.search(log.read_text()).group(1)))
            sender.sendto(b"<34>1 2026-03-14T02:04:05Z srv app - - - cordon-event-1", place)
            until(lambda: archived(data, rb"cordon-event-1"), 30, "the record")
            found = figures(url)
            assert found["cordon_spool_batches_total"] >= 1
            assert found["cordon_syslog_datagrams_lost_total"] == 0
            assert requests.get(f"{url}/", timeout=10).status_code == 404
            assert requests.post(f"{url}/metrics", timeout=10).status_code == 405
            process.send_signal(signal.SIGTERM)
            assert process.wait(300) == 0, log.read_text()[-3000:]
        finally:
            if process.poll() is None:
                kill_session(process)


def test_counters_are_not_told_to_other_machines(tmp_path):
    for command in (["collect", "--hub", "https://cordon.example", "--follow", tmp_path], ["worker", "--nats", "nats://x"]):
        for place, sentence in [("0.0.0.0:9100", "--metrics 127.0.0.1:9100"), ("9100", "--metrics 127.0.0.1:9100"),
                                ("here", "is no port")]:
            outcome = run(*command, "--metrics", place, CORDON_TOKEN="x")
            assert outcome.code == 2 and sentence in outcome.errors, outcome.errors
