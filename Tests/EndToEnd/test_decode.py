"""Records as Cordon reads them, beside what the Rust parser reads of the same files (the PyPI package `evtx`)."""

import json
import re
import xml.etree.ElementTree as ElementTree

from program import run

# A text node of nothing but a line break and blanks is the indentation that the parser writes into empty elements.
INDENTATION = re.compile(r"\n *")
NAMESPACE = re.compile(r"^\{[^}]*\}")
# XML has no room for control characters, and lets no carriage return through: they travel as private characters.
CONTROLS = {code: 0xE000 + code for code in (*range(9), 11, 12, *range(13, 32))}
BACK = {moved: code for code, moved in CONTROLS.items()}
# The fields of the envelope, and those that rules call otherwise than it does.
ENVELOPE = {
    "Provider_Name", "Provider_Guid", "EventSourceName", "EventID", "Qualifiers", "Version", "Level", "Task", "Opcode",
    "Keywords", "EventRecordID", "Channel", "Computer", "SystemTime", "ActivityID", "RelatedActivityID", "ProcessID",
    "ThreadID", "UserID"}
RENAMED = {("Provider", "Name"): "Provider_Name", ("Provider", "Guid"): "Provider_Guid"}


def name_of(element: ElementTree.Element) -> str:
    return NAMESPACE.sub("", element.tag)


def text_of(element: ElementTree.Element) -> str:
    text = (element.text or "").translate(BACK)
    return "" if INDENTATION.fullmatch(text) else text


def envelope(system: ElementTree.Element) -> dict[str, list[str]]:
    fields: dict[str, list[str]] = {}
    for element in system:
        name = name_of(element)
        for attribute, value in element.attrib.items():
            field = RENAMED.get((name, attribute), attribute)
            fields.setdefault(field, []).append(value.translate(BACK))
        fields.setdefault(name, []).append(text_of(element))
    return {name: values for name, values in fields.items() if name in ENVELOPE}


def payload(element: ElementTree.Element, fields: dict[str, list[str]]) -> None:
    """Each leaf under its own name or the name that it is given, each attribute under the attribute's."""
    name = name_of(element)
    is_named = name == "Data" and "Name" in element.attrib
    if is_named:
        name = element.attrib["Name"].translate(BACK)
    else:
        for attribute, value in element.attrib.items():
            fields.setdefault(NAMESPACE.sub("", attribute), []).append(value.translate(BACK))
    text = text_of(element)
    # An element that says all in attributes is no field itself.
    if len(element) == 0 and (text or is_named or not element.attrib):
        fields.setdefault(name, []).append(text)
    for child in element:
        payload(child, fields)


def fields_of(document: str) -> dict[str, list[str]]:
    """The fields of a record, by the rules that ../shared/corpora/README.md states."""
    root = ElementTree.fromstring(document.translate(CONTROLS))
    system, *others = root
    fields = envelope(system)
    told: dict[str, list[str]] = {}
    for part in others:
        for child in part:
            payload(child, told)
    identifier = fields["EventID"]
    # What the payload says comes before the envelope, but for the event's identifier.
    return fields | told | {"EventID": identifier}


def without_blanks(fields: dict[str, list[str]]) -> dict[str, list[str]]:
    """`Process Name` and `ProcessName` are one field, which has the name that was met first."""
    plain: dict[str, list[str]] = {}
    for name, values in fields.items():
        plain.setdefault(name.replace(" ", ""), []).extend(values)
    return plain


def test_every_record_of_every_recording_is_read_as_the_rust_parser_reads_it(corpora):
    from evtx import PyEvtxParser

    files = sorted((corpora / "evtx").rglob("*.evtx"))
    outcome = run("decode", *files, timeout=120).must_succeed()
    assert outcome.errors == ""
    ours = iter(outcome.output.splitlines())
    compared, differences = 0, []
    for file in files:
        for theirs in PyEvtxParser(str(file)).records():
            mine = json.loads(next(ours))
            assert mine["source"] == str(file) and mine["record"] == theirs["event_record_id"]
            wanted = without_blanks(fields_of(theirs["data"]))
            found = without_blanks(
                {name: value if isinstance(value, list) else [value] for name, value in mine["event"].items()})
            compared += 1
            differences += [
                f"{file.relative_to(corpora)} record {mine['record']} {name}: {found.get(name)} for {wanted.get(name)}"
                for name in found.keys() | wanted.keys() if found.get(name) != wanted.get(name)]
    assert next(ours, None) is None
    assert compared > 15_000
    assert not differences, f"{len(differences)} fields differ\n" + "\n".join(sorted(differences)[:20])


def test_every_value_of_a_field_is_printed_and_trouble_is_told(tmp_path):
    log, other = tmp_path / "log.json", tmp_path / "auth.log"
    log.write_text('{"a": ["x", "y"], "b": {"c": 1}, "d": "caf\\u00e9"}\n{"a": \n', encoding="utf-8")
    other.write_text("Mar  3 04:05:06 pc1 sshd[12]: Failed password for root from 10.0.0.1 port 22 ssh2\n")
    outcome = run("decode", log, other).must_succeed()
    first, second = (json.loads(line) for line in outcome.text.splitlines())
    assert first["record"] == 1 and first["event"] == {"a": ["x", "y"], "b.c": "1", "d": "café"}
    assert "skipped 1" in outcome.errors
    assert second["logsource"]["service"] == "sshd" and "10.0.0.1" in second["event"].values()
    assert run("decode", tmp_path / "nothing").code == 1
