"""`cordon demo`: what a visitor sees first."""

import re
import sqlite3
from datetime import date, timedelta

import pytest
import requests

from demonstration import ROLES, Demonstration, sign_in
from folder import archive_text, change, query, waiting_batches
from program import copy_folder, run, until


@pytest.fixture(scope="module")
def stopped(tmp_path_factory):
    """The folder of a small demonstration that was stopped, what its first start said, and how long it took."""
    folder = tmp_path_factory.mktemp("small") / "data"
    with Demonstration(folder, 6_000) as first:
        assert requests.get(f"{first.url}/readyz", timeout=10).text == "ready\n"
        assert first.stop() == 0, first.said
    return first


def test_it_prints_the_address_and_one_account_for_each_role(stopped):
    assert set(stopped.accounts) == ROLES
    assert re.search(r"^Cordon is at http://127\.0\.0\.1:\d+/$", stopped.said, re.MULTILINE)
    assert len({account.name for account in stopped.accounts.values()}) == len(ROLES)
    assert all(len(account.password) >= 12 for account in stopped.accounts.values())


def test_it_makes_the_network_that_it_promises(stopped):
    counts = {
        table: query(stopped.folder, f"SELECT count(*) FROM {table}")[0][0]
        for table in ("hospital_group", "establishment", "system", "supplier", "product")
    }
    assert counts["hospital_group"] == 3 and counts["establishment"] == 14 and counts["system"] == 1800
    assert 80 <= counts["supplier"] <= 110 and 225 <= counts["product"] <= 300
    beds, = query(stopped.folder, "SELECT min(beds), max(beds) FROM establishment")
    assert 60 <= beds[0] <= 80 and 1600 <= beds[1] <= 1800


def test_its_logs_are_archived_and_detected_in(stopped):
    assert waiting_batches(stopped.folder) == 0
    records, = query(stopped.folder, "SELECT sum(records) FROM ingest_batch")[0]
    assert records >= 3_000
    assert archive_text(stopped.folder).count(b"\n") == records
    assert f"{records} log records" in stopped.said


def test_the_attack_is_seen_at_two_hospitals(stopped):
    rows = query(stopped.folder, "SELECT establishment_id, max(level) FROM alert GROUP BY establishment_id")
    assert sum(1 for _, level in rows if level >= 3) >= 2, rows


def test_every_account_signs_in_and_sees_its_own_part_only(stopped):
    with Demonstration(stopped.folder, 6_000) as server:
        for role, account in server.accounts.items():
            session = sign_in(server.url, account.name, account.password)
            me = session.get(f"{server.url}/account", timeout=20)
            assert me.status_code == 200 and account.name in me.text, role
            audit = session.get(f"{server.url}/audit", timeout=20)
            officer = role in ("Network administrator", "Group security officer", "Establishment security officer")
            assert audit.status_code == (200 if officer else 403), role
        assert server.stop() == 0


def test_a_second_start_uses_the_folder_again(stopped):
    def made() -> list[list[tuple]]:
        return [query(stopped.folder, f"SELECT * FROM {table} ORDER BY 1") for table in ("network", "establishment", "system")]

    before = made()
    with Demonstration(stopped.folder, 6_000) as second:
        assert second.accounts == stopped.accounts
        account = second.account("SOC analyst")
        sign_in(second.url, account.name, account.password)
        assert "Using the demonstration" in second.said
        assert second.stop() == 0
    # Nothing is made anew, which is what the first start takes its time for.
    assert made() == before and len(before[2]) == 1800


def test_a_stop_is_graceful_and_quiet(stopped):
    with Demonstration(stopped.folder, 6_000) as server:
        with sign_in(server.url, server.account("SOC analyst").name, server.account("SOC analyst").password) as session:
            stream = session.get(f"{server.url}/live", stream=True, timeout=20)
            assert stream.headers["Content-Type"] == "text/event-stream"
            # A page that listens must not keep the server from stopping.
            assert server.stop(timeout=20) == 0
    assert "rror" not in server.said.replace("errors", "")


def test_verify_finds_all_whole(stopped):
    outcome = run("verify", "--data", stopped.folder).must_succeed()
    assert "the audit log is intact" in outcome.errors and "the archive is intact" in outcome.errors


def test_a_folder_that_is_no_demonstration_is_left_alone(data):
    before = query(data, "SELECT * FROM account")
    for arguments in ([], ["--fresh"]):
        outcome = run("demo", "--data", data, "--port", "0", *arguments)
        assert outcome.code == 1 and "not a demonstration" in outcome.errors
        assert query(data, "SELECT * FROM account") == before


@pytest.fixture
def copy(stopped, tmp_path):
    return copy_folder(stopped.folder, tmp_path / "data")


def test_a_fresh_start_makes_the_demonstration_anew(copy):
    change(copy, "UPDATE establishment SET name = 'Hôpital renommé'")
    old = query(copy, "SELECT name, password FROM account ORDER BY name")
    with Demonstration(copy, 6_000, "--fresh") as server:
        account = server.account("SOC analyst")
        sign_in(server.url, account.name, account.password)
        assert "Using the demonstration" not in server.said
        assert server.stop() == 0
    assert query(copy, "SELECT count(*) FROM establishment WHERE name = 'Hôpital renommé'") == [(0,)]
    assert query(copy, "SELECT count(*) FROM system") == [(1800,)]
    assert query(copy, "SELECT name, password FROM account ORDER BY name") != old
    run("verify", "--data", copy).must_succeed()


@pytest.mark.parametrize("column, value", [("actor", "'somebody else'"), ("time", "time + 1"), ("detail", "'{}'")])
def test_one_changed_entry_is_found_and_named(copy, column, value):
    (last,) = query(copy, "SELECT max(sequence) FROM audit")[0]
    chosen = last // 2
    with pytest.raises(sqlite3.IntegrityError, match="append-only"):
        change(copy, f"UPDATE audit SET {column} = {value} WHERE sequence = {chosen}")
    change(copy, "DROP TRIGGER audit_never_changes",
           f"UPDATE audit SET {column} = {value} WHERE sequence = {chosen}")
    outcome = run("verify", "--data", copy)
    assert outcome.code == 1
    assert f"entry {chosen} was altered" in outcome.errors


def test_one_removed_entry_is_found_and_named(copy):
    change(copy, "DROP TRIGGER audit_never_shrinks", "DELETE FROM audit WHERE sequence = 3")
    outcome = run("verify", "--data", copy)
    assert outcome.code == 1 and "entry 3 is missing" in outcome.errors


def test_entries_cut_off_the_end_are_missed(copy):
    (last,) = query(copy, "SELECT max(sequence) FROM audit")[0]
    change(copy, "DROP TRIGGER audit_never_shrinks", f"DELETE FROM audit WHERE sequence > {last - 2}")
    outcome = run("verify", "--data", copy)
    assert outcome.code == 1 and f"entry {last - 1}" in outcome.errors


def test_one_changed_byte_of_the_archive_is_found(copy):
    segment = max((copy / "archive").rglob("*.zst"), key=lambda path: path.stat().st_size)
    content = bytearray(segment.read_bytes())
    content[len(content) // 2] ^= 0x40
    segment.write_bytes(content)
    outcome = run("verify", "--data", copy)
    assert outcome.code == 1
    assert "archive is broken" in outcome.errors and segment.name in outcome.errors


def test_batches_of_three_weeks_ago_become_one_row_and_are_found_whole(copy):
    for folder in [path for path in (copy / "archive").glob("*/*/*/*") if path.is_dir()]:
        day = date(*map(int, folder.parts[-3:])) - timedelta(days=20)
        older = folder.parents[2] / f"{day:%Y/%m/%d}"
        older.parent.mkdir(parents=True, exist_ok=True)
        folder.rename(older)
        change(copy, f"""UPDATE ingest_batch SET segment =
            replace(segment, '/{"/".join(folder.parts[-3:])}/', '/{day:%Y/%m/%d}/') WHERE segment LIKE '{folder.parts[-4]}/%'""")
    many = "SELECT segment FROM ingest_batch GROUP BY segment HAVING count(*) > 1"
    total = "SELECT sum(batches), sum(records), sum(length) FROM ingest_batch"
    before = query(copy, total)[0]
    old = set(query(copy, many))
    assert len(old) > 1, "no files with several batches"
    with Demonstration(copy, 6_000) as server:
        # All but that of the batch that came last.
        until(lambda: len(old & set(query(copy, many))) <= 1, 30, "joined rows")
        assert server.stop() == 0, server.said
    # Nothing of them is counted less, and the start may have brought more.
    assert all(left <= right for left, right in zip(before, query(copy, total)[0]))
    run("verify", "--data", copy).must_succeed()
    (segment,) = query(copy, "SELECT segment FROM ingest_batch WHERE batches > 1")[0]
    change(copy, f"UPDATE ingest_batch SET batches = batches + 1 WHERE segment = '{segment}' AND batches > 1")
    outcome = run("verify", "--data", copy)
    assert outcome.code == 1 and segment in outcome.errors


def test_a_lost_segment_of_the_archive_is_found(copy):
    segment = min((copy / "archive").rglob("*.zst"))
    segment.unlink()
    outcome = run("verify", "--data", copy)
    assert outcome.code == 1 and segment.name in outcome.errors
