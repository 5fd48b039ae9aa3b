#!/usr/bin/env python3
"""Measures the clausier at the size of a nation, through the real program and real pages.

    Benchmarks/clausier.py .build/release/cordon [--establishments 1300 --systems 600 --releases 6000] [--rounds 40]

A network is generated; every release gets a submitted questionnaire with history, every establishment decisions on what it
runs, twelve releases bid in a tender. Rows are written as the program writes them, by SQL, because answering 6,000
questionnaires through forms would measure the forms. Then the pages are asked in turns, and the median and the 95th
percentile are printed, with what they must keep.
"""

import argparse
import json
import os
import random
import re
import shutil
import sqlite3
import statistics
import struct
import subprocess
import sys
import tempfile
import time
from contextlib import closing
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent / "Tests" / "EndToEnd"))

DAY = 86_400_000


def bits(numbers) -> bytes:
    """A set of points, as ControlBits writes it."""
    data = bytearray(max(numbers) // 8 + 1)
    for number in numbers:
        data[number >> 3] |= 1 << (number & 7)
    return bytes(data)


def fill(folder: Path, releases: int, catalogue: Path) -> dict:
    """Questionnaires, answers with history, decisions and a tender of twelve bidders."""
    edition = json.loads(catalogue.read_text(encoding="utf-8"))
    codes = [control["code"] for control in edition["controls"] if control.get("respondent") != "hospital"]
    dice, now = random.Random(1), int(time.time() * 1000)
    with closing(sqlite3.connect(folder / "cordon.sqlite")) as db, db:
        if db.execute("SELECT count(*) FROM tender").fetchone()[0]:
            return made(db)
        db.execute("PRAGMA synchronous = OFF")
        products = [row[0] for row in db.execute("SELECT id FROM product")]
        have = [row[0] for row in db.execute("SELECT id FROM release")]
        for number in range(releases - len(have)):
            cursor = db.execute(
                "INSERT INTO release (product_id, version) VALUES (?, ?)", (dice.choice(products), f"b{number}"))
            have.append(cursor.lastrowid)
        have = have[:releases]
        db.executemany(
            "INSERT OR IGNORE INTO control (catalogue, code) VALUES ('hospital', ?)", [(code,) for code in codes])
        ids = [row[0] for row in db.execute("SELECT id FROM control WHERE catalogue = 'hospital' ORDER BY id")]
        profile = json.dumps({"software": True, "personalData": True, "healthData": True, "remoteMaintenance": True})
        questionnaires = {}
        for release in have:
            cursor = db.execute(
                "INSERT INTO questionnaire (release_id, catalogue, edition, profile, submitted_profile, submissions, submitted,"
                " changed, changed_by, asked, answered, failed, blocking, per_mille) VALUES (?, 'hospital', ?, ?, ?, 2, ?, ?,"
                " 'bench', ?, ?, ?, ?, ?)",
                (release, edition["version"], profile, profile, now - 100 * DAY, now, len(ids), len(ids) - dice.randrange(9),
                 dice.randrange(20), dice.randrange(3), dice.randrange(1000)))
            questionnaires[release] = cursor.lastrowid
            for submission in (1, 2):
                db.execute(
                    "INSERT INTO answer_submission (questionnaire_id, number, edition, profile, signatory, signatory_title,"
                    " changed_answers, submitted, submitted_by) VALUES (?, ?, ?, ?, 'A', 'B', 1, ?, 'bench')",
                    (cursor.lastrowid, submission, edition["version"], profile, now - (300 - 100 * submission) * DAY))
            rows = [
                (cursor.lastrowid, control, 1, 1, now - 200 * DAY, "bench", dice.choice(["yes", "yes", "yes", "partial", "no"]),
                 "", "Mesure en place, revue chaque année.", None) for control in ids]
            history = [(*row[:9], 2) for row in rows[:20]]
            db.executemany(
                "INSERT INTO answer (questionnaire_id, control_id, submission, version, written, author, claim, comment, details,"
                " replaced) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)", history + rows[20:])
            db.executemany(
                "INSERT INTO answer (questionnaire_id, control_id, submission, version, written, author, claim, comment, details)"
                " VALUES (?, ?, 2, 2, ?, 'bench', 'yes', '', 'Revu.')",
                [(cursor.lastrowid, control, now - 100 * DAY) for control in ids[:20]])
            db.execute("UPDATE questionnaire SET states = ? WHERE id = ?", (
                b"".join(struct.pack("<IBB", control, dice.choice([1, 2, 3, 3, 3]), 175) for control in ids), cursor.lastrowid))
        relied = bits(ids)
        db.executemany(
            "INSERT OR IGNORE INTO reliance (establishment_id, questionnaire_id, outcome, reason, controls, submission, decided_by,"
            " decided) VALUES (?, ?, 'accepted', 'Suffisant.', ?, 2, 'bench', ?)",
            ((establishment, questionnaires[release], relied, now)
             for establishment, release in db.execute(
                 "SELECT DISTINCT y.establishment_id, s.release_id FROM system s JOIN system_place y ON y.system_id = s.id"
                 " WHERE s.release_id IS NOT NULL").fetchall() if release in questionnaires))
        # The most common release is run by every establishment: what one changed answer of it costs is the worst case.
        common = db.execute(
            "SELECT q.id, r.product_id FROM reliance l JOIN questionnaire q ON q.id = l.questionnaire_id JOIN release r"
            " ON r.id = q.release_id GROUP BY q.id ORDER BY count(*) DESC LIMIT 1").fetchone()
        everybody = [row[0] for row in db.execute("SELECT id FROM establishment")]
        db.executemany(
            "INSERT OR IGNORE INTO reliance (establishment_id, questionnaire_id, outcome, reason, controls, submission, decided_by,"
            " decided) VALUES (?, ?, 'accepted', 'Suffisant.', ?, 2, 'bench', ?)",
            [(establishment, common[0], relied, now) for establishment in everybody])
        parts = json.dumps([{
            "edition": {"catalogue": "hospital", "version": edition["version"]}, "share": 1,
            "weights": {
                "byCriticality": {"minor": 1, "major": 3, "blocking": 6}, "byTheme": {}, "byControl": {}, "blocking": [],
                "notBlocking": [], "failedCap": 40, "openCap": 60}}])
        tender = db.execute(
            "INSERT INTO tender (reference, title, needs, parts, state, created, created_by, changed, changed_by)"
            " VALUES ('B', 'Banc', ?, ?, 'examining', ?, 'bench', ?, 'bench')", (profile, parts, now, now)).lastrowid
        db.execute("INSERT INTO tender_buyer VALUES (?, ?)", (tender, everybody[0]))
        for release in have[-12:]:
            db.execute("INSERT INTO tender_bidder VALUES (?, ?, ?)", (tender, release, now))
        return made(db)


def made(db) -> dict:
    """What the pages are asked for: the tender, the questionnaire that most establishments rely on, everybody."""
    return {
        "tender": db.execute("SELECT max(id) FROM tender").fetchone()[0],
        "common": db.execute(
            "SELECT questionnaire_id FROM reliance GROUP BY questionnaire_id ORDER BY count(*) DESC LIMIT 1").fetchone()[0],
        "everybody": [row[0] for row in db.execute("SELECT id FROM establishment")],
        "codes": [row[0] for row in db.execute("SELECT code FROM control WHERE catalogue = 'hospital' ORDER BY id")],
        "counts": {
            name: db.execute(f"SELECT count(*) FROM {name}").fetchone()[0]
            for name in ("establishment", "system", "release", "questionnaire", "answer", "reliance")},
    }


def timed(session, url: str, rounds: int) -> list[float]:
    """Milliseconds of each answer; the first one, which fills caches, is not counted."""
    times = []
    for _ in range(rounds + 1):
        start = time.perf_counter()
        answer = session.get(url, timeout=60)
        times.append((time.perf_counter() - start) * 1000)
        assert answer.status_code == 200, (url, answer.status_code, answer.text[:500])
    return times[1:]


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("program", type=Path)
    parser.add_argument("--establishments", type=int, default=1_300)
    parser.add_argument("--groups", type=int, default=135)
    parser.add_argument("--systems", type=int, default=600)
    parser.add_argument("--releases", type=int, default=6_000)
    parser.add_argument("--rounds", type=int, default=40)
    parser.add_argument("--findings", type=int, default=40)
    parser.add_argument("--verbose", action="store_true", help="print the time of each finding")
    parser.add_argument("--data", type=Path, help="a folder that cordon generate made; it is changed")
    options = parser.parse_args()
    os.environ["CORDON"] = str(options.program.resolve())
    from program import ADMINISTRATOR, PASSWORD, serve
    from demonstration import sign_in

    root = Path(tempfile.mkdtemp(prefix="clausier-"))
    try:
        folder = options.data or root / "data"
        if options.data is None:
            subprocess.run(
                [options.program, "generate", "--data", folder, "--groups", str(options.groups), "--establishments",
                 str(options.establishments), "--systems", str(options.systems)], check=True, stdout=subprocess.DEVNULL)
        catalogue = Path(__file__).resolve().parent.parent / "Sources/Clausier/Assets/hospital-2.0.1.json"
        found = fill(folder, options.releases, catalogue)
        print(", ".join(f"{count:,} {name}s" for name, count in found["counts"].items()))
        with serve(folder) as server:
            session = sign_in(server.url, ADMINISTRATOR, PASSWORD)
            place = found["everybody"][0]
            rows = [
                ("page of all releases, the whole network", "/answers", None),
                ("page of one establishment's systems", f"/answers?establishment={place}", None),
                ("page of suppliers of one establishment", f"/answers/suppliers?establishment={place}", None),
                ("page of one release, 118 points", f"/answers/of/{found['common']}", None),
                ("tender of 12 bidders", f"/tenders/{found['tender']}", 50),
                ("report of that tender", f"/tenders/{found['tender']}/report", None),
                ("workbook of that tender, 118 × 12 with all that was answered",
                 f"/tenders/{found['tender']}/comparison.xlsx", 1_000),
                ("notices", "/notices", None),
            ]
            print("| what | median | 95th percentile | must keep |")
            print("|---|--:|--:|--:|")
            for name, path, bound in rows:
                times = sorted(timed(session, server.url + path, options.rounds))
                print(f"| {name} | {statistics.median(times):.1f} ms | {times[int(len(times) * 0.95)]:.1f} ms |"
                      f" {f'{bound} ms' if bound else ''} |")
            times, opened = [], 0
            for code in found["codes"]:
                if len(times) == options.findings:
                    break
                # Decided anew each time, so that each change opens all of them.
                with closing(sqlite3.connect(folder / "cordon.sqlite", timeout=30)) as db, db:
                    db.execute("UPDATE reliance SET reopened_by = NULL WHERE questionnaire_id = ?", (found["common"],))
                    before = db.execute("SELECT coalesce(max(id), 0) FROM answer_event").fetchone()[0]
                address = f"{server.url}/answers/of/{found['common']}/points/{code}"
                csrf = re.search(r'name="csrf" value="([^"]+)"', session.get(address, timeout=60).text)[1]
                start = time.perf_counter()
                answer = session.post(
                    f"{address}/finding", data={"csrf": csrf, "verdict": "nonCompliant", "reason": "banc"},
                    headers={"Origin": server.url}, timeout=120, allow_redirects=False)
                taken = (time.perf_counter() - start) * 1000
                assert answer.status_code == 303, answer.text[:500]
                with closing(sqlite3.connect(folder / "cordon.sqlite")) as db:
                    event = db.execute("SELECT reopened FROM answer_event WHERE id > ?", (before,)).fetchone()
                # A point that was answered "no" cannot become worse: it opens nothing, and is not counted.
                if event:
                    opened = event[0]
                    times.append(taken)
            if options.verbose:
                print("findings in turn, ms:", " ".join(f"{each:.0f}" for each in times), file=sys.stderr)
            times.sort()
            print(f"| a finding that opens the decisions of {opened:,} establishments | {statistics.median(times):.1f} ms |"
                  f" {times[int(len(times) * 0.95)]:.1f} ms | 200 ms |")
    finally:
        shutil.rmtree(root, ignore_errors=True)


if __name__ == "__main__":
    main()
