"""Small inventories and log records, all fictional."""

import datetime
import json
from pathlib import Path


def finess(stem: str) -> str:
    """The nine-character number that starts with these eight, its key by Luhn's formula."""
    total = 0
    for offset, digit in enumerate(reversed(stem)):
        weighted = int(digit) * (2 if offset % 2 == 0 else 1)
        total += weighted - 9 if weighted > 9 else weighted
    return stem + str((10 - total % 10) % 10)


ROSEVAL, VALMONT, TILLEULS = finess("99000001"), finess("99000002"), finess("99000003")

ESTABLISHMENTS = f"""\
Groupement;FINESS EJ;Raison sociale;Type d’établissement;Commune;Nombre de lits;ETP informatique;Budget annuel
GHT des Deux Vallées;{ROSEVAL};Centre hospitalier de Roseval;Centre hospitalier;Roseval;350;8,5;42 M€
GHT des Deux Vallées;{VALMONT};Hôpital de proximité de Valmont;Hôpital de proximité;Valmont;70;0,5;6,2 M€
GHT du Plateau;{TILLEULS};Centre hospitalier des Tilleuls;Centre hospitalier;Hautelande;1200;31;180 M€
"""

SYSTEMS_HEADER = "FINESS EJ;Code;Nom;Fonction;Produit;Éditeur;Version;Données de santé;Criticité;Date de mise en service\n"


def systems(count: int, owner: str = ROSEVAL, prefix: str = "SYS") -> str:
    """An inventory of so many systems."""
    return SYSTEMS_HEADER + "".join(
        f"{owner};{prefix}-{number:05};Système n° {number};DPI;Hospidoc;Éditions Médicalys;7.2;oui;Vital;15/03/2019\n"
        for number in range(1, count + 1)
    )


def process_creation(identifier: str, command: str, time: str = "2026-03-14T02:04:05.000Z", host: str = "ROS-PC-0012") -> dict:
    """A Sysmon record of a started program, in the flat form of collectors."""
    return {
        "EventID": 1,
        "Channel": "Microsoft-Windows-Sysmon/Operational",
        "Provider_Name": "Microsoft-Windows-Sysmon",
        "Computer": host,
        "UtcTime": time.replace("T", " ").rstrip("Z"),
        "@timestamp": time,
        "Image": "C:\\Windows\\System32\\cmd.exe",
        "CommandLine": command,
        "User": "GHT-DEUXVALLEES\\ide.urgences3",
        "Identifier": identifier,
    }


def shadow_copies_deleted(identifier: str, host: str) -> dict:
    """What ransomware does before it encrypts; the shipped rules know it."""
    record = process_creation(identifier, "vssadmin.exe delete shadows /all /quiet", host=host)
    return record | {"Image": "C:\\Windows\\System32\\vssadmin.exe", "OriginalFileName": "VSSADMIN.EXE"}


def critical_record() -> bytes:
    """One record of now that a rule of the highest level knows."""
    now = datetime.datetime.now(datetime.timezone.utc).strftime("%Y-%m-%dT%H:%M:%S.000Z")
    record = shadow_copies_deleted("critical-1", "ROS-SRV-FIC1")
    return lines([record | {"@timestamp": now, "UtcTime": now.replace("T", " ").rstrip("Z")}])


def lines(records: list[dict]) -> bytes:
    """Records as JSON lines."""
    return b"".join(json.dumps(record, ensure_ascii=False).encode() + b"\n" for record in records)


MARKER_RULE = """\
title: Marker of the end-to-end tests
id: 6f2b1c58-0d1e-4c52-9c1a-3f6f0a0d7e21
status: test
description: Matches the command lines that the tests write.
level: high
logsource:
  product: windows
  category: process_creation
detection:
  marker:
    CommandLine|contains: 'cordon-marker'
  condition: marker
tags:
  - attack.execution
  - attack.t1059.003
"""


def marker_rules(folder: Path) -> Path:
    """A folder with the one rule that matches what the tests mark."""
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "marker.yml").write_text(MARKER_RULE)
    return folder
