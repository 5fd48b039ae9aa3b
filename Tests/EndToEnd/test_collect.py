"""Syslog from Debian's own rsyslog and syslog-ng over TLS, through the collector to the hub; and what hostile senders get."""

import datetime
import json
import os
import re
import shutil
import signal
import socket
import ssl
import subprocess
import time
from pathlib import Path

import pytest

from folder import archived, query
from program import BINARY, PATIENCE, clean_environment, kill_session, port_of_its_own, run, serve, token, until
from samples import ROSEVAL

ID = re.compile(rb"cordon-event-[0-9]+")
RSYSLOG = shutil.which("rsyslogd") or ("/usr/sbin/rsyslogd" if Path("/usr/sbin/rsyslogd").exists() else None)


def short_certificate(folder: Path, name: str, seconds: float) -> tuple[Path, Path]:
    """A certificate that signs itself and is valid for so long only, and its key."""
    pem, key, request = certificate(folder, name)[0], folder / f"{name}.key", folder / f"{name}.csr"
    (folder / "index.txt").write_text("")
    (folder / "serial").write_text("01\n")
    (folder / "ca.conf").write_text(f"""
[ca]
default_ca = own
[own]
database = {folder}/index.txt
serial = {folder}/serial
new_certs_dir = {folder}
default_md = sha256
policy = any
[any]
commonName = supplied
""")
    subprocess.run(["openssl", "req", "-new", "-key", key, "-subj", f"/CN={name}", "-out", request], check=True, capture_output=True)
    now = datetime.datetime.now(datetime.timezone.utc)
    start, end = [(now + datetime.timedelta(seconds=shift)).strftime("%Y%m%d%H%M%SZ") for shift in (-60, seconds)]
    subprocess.run(
        ["openssl", "ca", "-batch", "-selfsign", "-config", folder / "ca.conf", "-keyfile", key, "-in", request, "-out", pem,
         "-notext", "-startdate", start, "-enddate", end],
        check=True, capture_output=True)
    return pem, key


def certificate(folder: Path, name: str) -> tuple[Path, Path]:
    """A certificate that signs itself, and its key."""
    pem, key = folder / f"{name}.pem", folder / f"{name}.key"
    subprocess.run(
        ["openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes", "-days", "2",
         "-subj", f"/CN={name}", "-addext", "subjectAltName=DNS:localhost,IP:127.0.0.1", "-keyout", key, "-out", pem],
        check=True, capture_output=True)
    return pem, key


class Collector:
    """`cordon collect` with all three transports on free ports."""

    LISTENING = re.compile(r"syslog: (UDP|TCP|TLS) at 127\.0\.0\.1, port (\d+)")

    def __init__(self, tmp_path: Path, hub: str, secret: str, *arguments):
        self.folder = tmp_path / "collector"
        self.clients = self.folder / "clients"
        if not self.folder.exists():
            self.clients.mkdir(parents=True)
            self.server_pem, self.server_key = certificate(self.folder, "collector")
            self.client_pem, self.client_key = certificate(self.folder, "sender")
            shutil.copy(self.client_pem, self.clients)
            self.stranger_pem, self.stranger_key = certificate(self.folder, "stranger")
        self.hub, self.secret, self.arguments = hub, secret, arguments
        self.start()

    def start(self) -> None:
        self.log = self.folder / f"collect-{time.monotonic_ns()}.log"
        with open(self.log, "wb") as log:
            self.process = subprocess.Popen(
                [BINARY, "collect", "--hub", self.hub, "--spool", self.folder / "spool", "--udp", "127.0.0.1:0",
                 "--tcp", "127.0.0.1:0", "--tls", "127.0.0.1:0", "--certificate", self.server_pem, "--key", self.server_key,
                 "--clients", self.clients, *self.arguments],
                stdin=subprocess.DEVNULL, stdout=log, stderr=log, start_new_session=True,
                env=clean_environment(CORDON_TOKEN=self.secret))
        until(lambda: len(self.LISTENING.findall(self.log.read_text())) == 3, 20, "the collector's ports")
        self.ports = {name: int(port) for name, port in self.LISTENING.findall(self.log.read_text())}

    def kill(self) -> None:
        kill_session(self.process)

    def stop(self) -> None:
        self.process.send_signal(signal.SIGTERM)
        try:
            assert self.process.wait(PATIENCE) == 0, self.log.read_text()[-3000:]
        finally:
            if self.process.poll() is None:
                kill_session(self.process)


@pytest.fixture
def hub(data):
    with serve(data) as server:
        yield data, server, token(data, "collecteur", "--ingest-for", ROSEVAL)


@pytest.fixture
def collector(hub, tmp_path):
    collector = Collector(tmp_path, hub[1].url, hub[2])
    yield collector
    if collector.process.poll() is None:
        kill_session(collector.process)


def names(first: int, count: int) -> set[str]:
    return {f"cordon-event-{number}" for number in range(first, first + count)}


def lines(first: int, count: int) -> bytes:
    return b"".join(
        f"<34>1 2026-03-14T02:04:05Z srv-{number % 7} app - - - cordon-event-{number}\n".encode()
        for number in range(first, first + count))


def arrived(folder: Path, expected: set[str], timeout: float = 30) -> None:
    until(lambda: set(archived(folder, ID)) >= expected, timeout, "every record")
    counts = archived(folder, ID)
    assert set(counts) == expected
    assert set(counts.values()) == {1}


def tls(collector: Collector, pem, key) -> ssl.SSLSocket:
    context = ssl.create_default_context(cafile=collector.server_pem)
    context.load_cert_chain(pem, key)
    return context.wrap_socket(
        socket.create_connection(("127.0.0.1", collector.ports["TLS"]), PATIENCE), server_hostname="localhost")


def test_each_transport_and_framing_arrives_once(hub, collector):
    with socket.create_connection(("127.0.0.1", collector.ports["TCP"])) as plain:
        plain.sendall(lines(0, 500))
    with tls(collector, collector.client_pem, collector.client_key) as secure:
        for number in range(500, 700):
            record = f"<34>1 2026-03-14T02:04:05Z srv app - - - several\nlines cordon-event-{number}".encode()
            secure.sendall(str(len(record)).encode() + b" " + record)
        # A socket that is closed with a session ticket unread resets the line, and what is on its way is lost.
        secure.settimeout(PATIENCE)
        secure.unwrap().close()
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as datagrams:
        for line in lines(700, 100).splitlines():
            datagrams.sendto(line, ("127.0.0.1", collector.ports["UDP"]))
    arrived(hub[0], names(0, 800))
    collector.stop()


def test_a_certificate_that_nobody_registered_sends_nothing(hub, collector):
    with pytest.raises((ssl.SSLError, ConnectionError)):
        with tls(collector, collector.stranger_pem, collector.stranger_key) as secure:
            # With TLS 1.3 the refusal comes after the client's first bytes.
            secure.sendall(lines(0, 50))
            secure.settimeout(PATIENCE)
            if secure.recv(1) == b"":
                raise ConnectionError("closed")
    # What a client sends that is let in stands behind what the other sent, if that was taken.
    with tls(collector, collector.client_pem, collector.client_key) as secure:
        secure.sendall(lines(50, 1))
        secure.unwrap().close()
    arrived(hub[0], names(50, 1))


def spooled(spool: Path) -> set[str]:
    """What waits in a spool that nobody empties."""
    files = list(spool.glob("*.zst"))
    shown = subprocess.run(["zstdcat", *files], capture_output=True, timeout=PATIENCE).stdout if files else b""
    return {found.decode() for found in ID.findall(shown)}


def is_closed(connection: ssl.SSLSocket) -> bool:
    """Whether the other end has closed the connection; it never says anything."""
    connection.settimeout(0.3)
    try:
        return connection.recv(1) == b""
    except TimeoutError:
        return False
    except (ssl.SSLError, OSError):
        return True


def connected(port: int, authority, pem, key) -> ssl.SSLSocket | None:
    """A connection of a client whose certificate is to be judged yet; `None` where that is done.

    With TLS 1.3 the client's handshake is over before its certificate is judged: a refusal comes later.
    """
    context = ssl.create_default_context(cafile=authority)
    context.load_cert_chain(pem, key)
    try:
        return context.wrap_socket(socket.create_connection(("127.0.0.1", port), PATIENCE), server_hostname="localhost")
    except (ssl.SSLError, OSError):
        return None


def is_refused(port: int, authority, pem, key) -> bool:
    """Whether a client is let in nowhere."""
    connection = connected(port, authority, pem, key)
    return connection is None or until(lambda: is_closed(connection), what="the refusal")


def heard(connect, folder: Path, first: int, count: int, establishment: str = "", is_over=lambda: False):
    """A connection over which those records came; of a client that is not let in yet, once it is."""
    expected = names(first, count)

    def came() -> bool:
        return set(archived(folder, ID, establishment)) >= expected

    def attempt() -> ssl.SSLSocket | None:
        connection = connect()
        if connection is None:
            return None
        try:
            connection.sendall(lines(first, count))
        except OSError:
            return None
        until(lambda: came() or is_closed(connection), what="the records or the refusal")
        return connection if came() else None

    return until(lambda: attempt() or is_over(), what="the client that is let in")


def test_a_certificate_that_is_taken_back_ends_its_connections_and_a_new_one_lets_in_without_a_start(hub, collector):
    port, authority = collector.ports["TLS"], collector.server_pem
    second_pem, second_key = certificate(collector.folder, "second")
    sender = port, authority, collector.client_pem, collector.client_key
    silent = connected(*sender)
    first = heard(lambda: connected(*sender), hub[0], 0, 10)
    assert is_refused(port, authority, second_pem, second_key)
    shutil.copy(second_pem, collector.clients)
    second = heard(lambda: connected(port, authority, second_pem, second_key), hub[0], 10, 10)
    arrived(hub[0], names(0, 20))

    (collector.clients / "sender.pem").unlink()
    # Whether it sends or not.
    until(lambda: is_closed(silent), 20, "the end of the silent connection")
    try:
        for number in range(100, 140):
            first.sendall(lines(number, 1))
            time.sleep(0.01)
    except OSError:
        pass
    assert until(lambda: is_closed(first), 20, "the end of the connection")
    assert is_refused(*sender)
    second.sendall(lines(20, 10))
    arrived(hub[0], names(0, 30))
    second.settimeout(PATIENCE)
    second.unwrap().close()
    collector.stop()


def test_a_certificate_that_runs_out_ends_its_connection(hub, collector):
    # A machine that is so busy that a certificate runs out before its client is let in and heard proves nothing: it is asked again.
    for turn, seconds in enumerate((10, 40, 160)):
        pem, key = short_certificate(collector.folder, f"short-{turn}", seconds)
        end = time.time() + seconds
        shutil.copy(pem, collector.clients)

        client = collector.ports["TLS"], collector.server_pem, pem, key
        connection = heard(lambda: connected(*client), hub[0], turn * 5, 5, is_over=lambda: time.time() > end)
        if connection is not True:
            break
    else:
        pytest.skip("the machine is too busy for certificates of minutes")
    until(lambda: is_closed(connection), what="the end of the connection")
    # By the second that a certificate's time is told in.
    assert time.time() >= end - 1
    assert is_refused(*client)


def test_what_was_kept_survives_a_hub_that_is_away_and_a_collector_that_is_killed(data, tmp_path):
    secret = token(data, "collecteur", "--ingest-for", ROSEVAL)
    port = port_of_its_own()
    collector = Collector(tmp_path, f"http://127.0.0.1:{port}", secret)
    try:
        with socket.create_connection(("127.0.0.1", collector.ports["TCP"])) as plain:
            plain.sendall(lines(0, 300))
        spool = collector.folder / "spool"
        until(lambda: spooled(spool) == names(0, 300), what="every record in the spool")
        collector.kill()
        # As if the line had been cut for three hours.
        held = int(time.time()) - 3 * 3600
        for batch in spool.glob("*.zst"):
            os.utime(batch, (held, held))
        collector.start()
        with socket.create_connection(("127.0.0.1", collector.ports["TCP"])) as plain:
            plain.sendall(lines(300, 300))
        until(lambda: spooled(spool) == names(0, 600), what="every record in the spool")
        with serve(data, "--port", port) as server:
            arrived(data, names(0, 600), 60)
            until(lambda: not list(spool.glob("*.zst")), 20, "an empty spool")
        # What was held counts as received when the collector had it, and lies in the hour in which it came.
        received = [row[0] for row in query(data, "SELECT received FROM ingest_batch ORDER BY id")]
        assert received[0] == held * 1000
        assert abs(received[-1] / 1000 - time.time()) < 600
        hours = {segment.split("/")[-1][:2] for (segment,) in query(data, "SELECT segment FROM ingest_batch")}
        assert f"{datetime.datetime.fromtimestamp(held, datetime.timezone.utc):%H}" not in hours
    finally:
        if collector.process.poll() is None:
            kill_session(collector.process)


def test_hostile_senders_cost_a_counter(hub, collector):
    tcp = ("127.0.0.1", collector.ports["TCP"])
    with socket.create_connection(tcp) as giant:
        giant.sendall(b"<34>1 2026-03-14T02:04:05Z h a - - - " + b"x" * (10 << 20) + b"\n" + lines(0, 1))
    with socket.create_connection(tcp) as liar:
        liar.sendall(b"99999999 <34>cut")
    with socket.create_connection(tcp) as garbage:
        garbage.sendall(os.urandom(4096).replace(b"\n", b"") + b"\n")
    slow = [socket.create_connection(tcp) for _ in range(50)]
    for one in slow:
        one.sendall(b"<34>1 2026")
    with socket.create_connection(tcp) as good:
        # A forged establishment in the text changes nothing: the token decides.
        good.sendall(lines(1, 1).replace(b"app", b"establishment=990000028"))
    until(lambda: set(archived(hub[0], ID)) >= names(0, 2), 20, "the honest records")
    for one in slow:
        one.close()
    assert {path.parts[-5] for path in (hub[0] / "archive").rglob("*.zst")} == {ROSEVAL}
    collector.stop()


def test_followed_files_arrive_once_through_rotation(hub, tmp_path):
    log = tmp_path / "auth.log"
    log.write_bytes(lines(0, 50))
    collector = Collector(tmp_path, hub[1].url, hub[2], "--follow", str(log))
    try:
        arrived(hub[0], names(0, 50))
        with open(log, "ab") as file:
            file.write(lines(50, 50))
        log.rename(tmp_path / "auth.log.1")
        log.write_bytes(lines(100, 50))
        arrived(hub[0], names(0, 150))
        # The program goes on with the old file until it is told, and the file is compressed meanwhile.
        with open(log, "ab") as old:
            log.rename(tmp_path / "auth.log.1")
            log.write_bytes(lines(1_000, 10))
            arrived(hub[0], names(0, 150) | names(1_000, 10))
            (tmp_path / "auth.log.1").unlink()
            time.sleep(1.5)
            old.write(lines(1_010, 10))
        # Copied and emptied between two looks.
        with open(log, "ab") as file:
            file.write(lines(1_020, 10))
        shutil.copy(log, tmp_path / "auth.log.1")
        os.truncate(log, 0)
        arrived(hub[0], names(0, 150) | names(1_000, 30))
        collector.kill()
        with open(log, "ab") as file:
            file.write(lines(150, 50))
        # Rotated twice while it is down.
        log.rename(tmp_path / "auth.log.1")
        log.write_bytes(lines(1_030, 10))
        log.rename(tmp_path / "auth.log.2")
        log.write_bytes(lines(1_040, 10))
        collector.start()
        arrived(hub[0], names(0, 200) | names(1_000, 50))
    finally:
        if collector.process.poll() is None:
            kill_session(collector.process)


def test_windows_logs_of_a_folder_arrive_once_as_they_grow_and_over_a_kill(hub, corpora, tmp_path):
    """A recording as Windows writes it: a chunk at a time, into a file that is there already."""
    recording = min(
        (path for path in (corpora / "evtx").rglob("*.evtx") if path.stat().st_size >= 4_096 + 3 * 65_536),
        key=lambda path: (path.stat().st_size, path.name))
    whole = recording.read_bytes()
    decoded = run("decode", recording).must_succeed().text.splitlines()
    expected = {f'"record_id":{json.loads(line)["record"]}' for line in decoded}
    assert len(expected) == len(decoded) > 20
    logs = tmp_path / "logs"
    logs.mkdir()
    (logs / "Security.evtx").write_bytes(whole[:4_096 + 65_536])
    (logs / "readme.evtx").write_text("no log at all\n" * 1_000)
    pattern = re.compile(rb'"record_id":\d+')
    collector = Collector(tmp_path, hub[1].url, hub[2], "--evtx", str(logs))
    try:
        first = until(lambda: archived(hub[0], pattern), 30, "the first chunk")
        assert set(first) < expected and set(first.values()) == {1}
        collector.kill()
        with open(logs / "Security.evtx", "ab") as file:
            file.write(whole[4_096 + 65_536:])
        collector.start()
        until(lambda: set(archived(hub[0], pattern)) >= expected, 30, "every record")
        counts = archived(hub[0], pattern)
        assert set(counts) == expected and set(counts.values()) == {1}
        assert "no Windows log" in collector.log.read_text()
    finally:
        if collector.process.poll() is None:
            kill_session(collector.process)


@pytest.mark.skipif(RSYSLOG is None, reason="rsyslog is not installed")
def test_rsyslog_of_debian_sends_over_tls(hub, collector, tmp_path):
    work = tmp_path / "rsyslog"
    work.mkdir()
    (work / "in.log").write_bytes(b"".join(f"cordon-event-{number}\n".encode() for number in range(300)))
    (work / "rsyslog.conf").write_text(f"""
global(workDirectory="{work}" DefaultNetstreamDriver="ossl"
       DefaultNetstreamDriverCAFile="{collector.server_pem}"
       DefaultNetstreamDriverCertFile="{collector.client_pem}" DefaultNetstreamDriverKeyFile="{collector.client_key}")
module(load="imfile" mode="polling" pollingInterval="1")
input(type="imfile" file="{work}/in.log" tag="essai:" severity="info" facility="local0")
action(type="omfwd" target="localhost" port="{collector.ports['TLS']}" protocol="tcp" TCP_Framing="octet-counted"
       template="RSYSLOG_SyslogProtocol23Format" StreamDriver="ossl" StreamDriverMode="1" StreamDriverAuthMode="x509/certvalid")
""")
    sender = subprocess.Popen(
        [RSYSLOG, "-n", "-f", work / "rsyslog.conf", "-i", work / "pid"], start_new_session=True,
        stdout=open(work / "out", "wb"), stderr=subprocess.STDOUT)
    try:
        arrived(hub[0], names(0, 300), 60)
    except AssertionError:
        print((work / "out").read_text()[-3000:], collector.log.read_text()[-3000:])
        raise
    finally:
        kill_session(sender)


@pytest.fixture(scope="session")
def syslog_ng(tmp_path_factory):
    """Debian's syslog-ng, unpacked beside the system: its package cannot be installed together with rsyslog's."""
    folder = tmp_path_factory.mktemp("syslog-ng")
    download = subprocess.run(
        ["apt-get", "download", "syslog-ng-core", "libivykis0", "libnet1", "libpcre3", "libwrap0"], cwd=folder, capture_output=True)
    if download.returncode != 0:
        pytest.skip("syslog-ng cannot be fetched: " + download.stderr.decode()[-300:])
    for package in folder.glob("*.deb"):
        subprocess.run(["dpkg", "-x", package, folder / "root"], check=True)
    libraries = {str(path.parent) for path in (folder / "root").rglob("*.so*")}
    environment = os.environ | {"LD_LIBRARY_PATH": ":".join(sorted(libraries))}
    program = folder / "root/usr/sbin/syslog-ng"
    modules = next(path.parent for path in (folder / "root").rglob("libafsocket.so"))
    return program, environment, modules


def test_syslog_ng_of_debian_sends_over_tls(hub, collector, tmp_path, syslog_ng):
    program, environment, modules = syslog_ng
    work = tmp_path / "sng"
    work.mkdir()
    (work / "in.log").write_bytes(b"".join(f"cordon-event-{number}\n".encode() for number in range(300)))
    (work / "sng.conf").write_text(f"""@version: 3.38
options {{ keep-hostname(yes); stats-freq(0); }};
source s {{ file("{work}/in.log" follow-freq(1) flags(no-parse)); }};
destination d {{ syslog("localhost" transport("tls") port({collector.ports['TLS']})
  tls(ca-file("{collector.server_pem}") cert-file("{collector.client_pem}") key-file("{collector.client_key}") peer-verify(required-trusted))); }};
log {{ source(s); destination(d); }};
""")
    sender = subprocess.Popen(
        [program, "-F", "--no-caps", "-f", work / "sng.conf", "-p", work / "pid", "-c", work / "ctl", "-R", work / "persist",
         f"--module-path={modules}"],
        env=environment, start_new_session=True, stdout=open(work / "out", "wb"), stderr=subprocess.STDOUT)
    try:
        arrived(hub[0], names(0, 300), 60)
    except AssertionError:
        print((work / "out").read_text()[-3000:], collector.log.read_text()[-3000:])
        raise
    finally:
        kill_session(sender)
