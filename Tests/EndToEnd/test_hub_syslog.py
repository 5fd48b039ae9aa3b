"""Syslog straight to the hub: each client's records come to its own hospital, and clients come and go while it runs."""

import re
import shutil
import socket

import pytest

from folder import archived
from program import PATIENCE, serve, until
from samples import ROSEVAL, TILLEULS, VALMONT
from test_collect import ID, certificate, connected, heard, is_closed, is_refused, lines, names

LISTENING = re.compile(r"syslog: (UDP|TCP|TLS) at 127\.0\.0\.1, port (\d+)")


@pytest.fixture
def hub(data, tmp_path):
    """A hub that takes syslog on three ports; clients of two hospitals, and a folder of none."""
    clients = tmp_path / "clients"
    server_pem, server_key = certificate(tmp_path, "hub")
    for finess, name in [(ROSEVAL, "roseval"), (TILLEULS, "tilleuls"), ("990009999", "nobody")]:
        (clients / finess).mkdir(parents=True)
        pem, _ = certificate(tmp_path, name)
        shutil.copy(pem, clients / finess)
    certificate(tmp_path, "stranger")
    with serve(
        data, CORDON_SYSLOG_UDP="127.0.0.1:0", CORDON_SYSLOG_TCP="127.0.0.1:0", CORDON_SYSLOG_TLS="127.0.0.1:0",
        CORDON_SYSLOG_ESTABLISHMENT=VALMONT, CORDON_SYSLOG_CLIENTS=str(clients), CORDON_HTTP_CERTIFICATE=str(server_pem),
        CORDON_HTTP_KEY=str(server_key),
    ) as server:
        until(lambda: len(LISTENING.findall(server.said)) == 3, 20, "the ports of syslog")
        server.ports = {name: int(port) for name, port in LISTENING.findall(server.said)}
        server.clients, server.folder, server.certificates = clients, data, tmp_path
        yield server
        assert server.stop() == 0, server.said


def client(hub, name: str) -> tuple:
    return hub.ports["TLS"], hub.certificates / "hub.pem", hub.certificates / f"{name}.pem", hub.certificates / f"{name}.key"


def speaking(hub, name: str, first: int, establishment: str):
    """A connection over which five records came, at that hospital."""
    return heard(lambda: connected(*client(hub, name)), hub.folder, first, 5, establishment)


def test_records_come_to_the_hospital_of_the_port_or_of_the_certificate(hub):
    with socket.create_connection(("127.0.0.1", hub.ports["TCP"])) as plain:
        plain.sendall(lines(0, 20))
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as datagrams:
        for line in lines(20, 20).splitlines():
            datagrams.sendto(line, ("127.0.0.1", hub.ports["UDP"]))
    for name, first in [("roseval", 40), ("tilleuls", 60)]:
        with connected(*client(hub, name)) as secure:
            # What a message says of its hospital changes nothing.
            secure.sendall(lines(first, 20).replace(b"app", b"establishment=" + VALMONT.encode()))
            secure.settimeout(PATIENCE)
            secure.unwrap().close()
    expected = {VALMONT: names(0, 40), ROSEVAL: names(40, 20), TILLEULS: names(60, 20)}
    until(lambda: all(set(archived(hub.folder, ID, finess)) == records for finess, records in expected.items()), 30,
          "each record at its own hospital")
    assert is_refused(*client(hub, "stranger"))
    # The folder of a hospital that is not in the register lets nobody in, and is told.
    assert is_refused(*client(hub, "nobody"))
    assert "clients of no hospital" in hub.said and "990009999" in hub.said


def test_clients_come_and_go_while_the_hub_runs(hub):
    first = speaking(hub, "roseval", 0, ROSEVAL)
    shutil.copy(hub.certificates / "stranger.pem", hub.clients / TILLEULS)
    second = speaking(hub, "stranger", 5, TILLEULS)
    (hub.clients / ROSEVAL / "roseval.pem").unlink()
    until(lambda: is_closed(first), 20, "the end of the first")
    assert is_refused(*client(hub, "roseval")) and not is_closed(second)
    # A certificate that moves to another hospital's folder sends for that one from then on.
    shutil.move(hub.clients / TILLEULS / "stranger.pem", hub.clients / ROSEVAL / "stranger.pem")
    until(lambda: is_closed(second), 20, "the end of the second")
    third = speaking(hub, "stranger", 10, ROSEVAL)
    assert set(archived(hub.folder, ID, ROSEVAL)) == names(0, 5) | names(10, 5)
    assert set(archived(hub.folder, ID, TILLEULS)) == names(5, 5)
    third.settimeout(PATIENCE)
    third.unwrap().close()
