"""Every example of Documentation/sigma-differences.md, put to Cordon and to pySigma: the page says what both do."""

import json
import re
from dataclasses import dataclass, field

import pytest

from program import CHECKOUT, run

PAGE = CHECKOUT / "Documentation/sigma-differences.md"
CLAIM = re.compile(r"^- (Cordon|pySigma) (finds lines|refuses:|writes) (.+)$")


@dataclass
class Example:
    """A rule, records, and what the page claims of them."""

    title: str
    rule: str
    records: list[str] = field(default_factory=list)
    claims: list[tuple[str, str, str]] = field(default_factory=list)

    @property
    def document(self) -> str:
        if "title:" in self.rule:
            return self.rule
        return "title: Example\nlogsource: {product: test}\ndetection:\n" + re.sub("^", "  ", self.rule, flags=re.MULTILINE)


def examples() -> list[Example]:
    found: list[Example] = []
    title, block = "", None
    for line in PAGE.read_text(encoding="utf-8").splitlines():
        if block is not None:
            if line != "```":
                block[1].append(line)
            elif block[0] == "yaml":
                found.append(Example(title, "\n".join(block[1])))
                block = None
            else:
                found[-1].records, block = block[1], None
        elif line.startswith("```"):
            block = (line[3:], [])
        elif line.startswith("### "):
            title = line[4:]
        elif claim := CLAIM.match(line):
            found[-1].claims.append(claim.groups())
    return found


EXAMPLES = examples()


def quoted(text: str) -> list[str]:
    return re.findall(r"`([^`]+)`", text)


def query(document: str) -> tuple[list[str], str]:
    """What pySigma writes for a rule, and why it does not."""
    from sigma.backends.test import TextQueryTestBackend
    from sigma.collection import SigmaCollection
    from sigma.exceptions import SigmaError

    try:
        return TextQueryTestBackend().convert(SigmaCollection.from_yaml(document)), ""
    except (SigmaError, NotImplementedError) as refusal:
        return [], str(refusal)


def test_the_page_has_examples_and_each_claims_something_of_cordon():
    assert len(EXAMPLES) > 25
    for example in EXAMPLES:
        assert any(who == "Cordon" for who, _, _ in example.claims), example.title


@pytest.mark.parametrize("example", EXAMPLES, ids=lambda example: example.title)
def test_an_example_is_read_as_the_page_says(example, tmp_path):
    rule, log = tmp_path / "rule.yml", tmp_path / "log.json"
    rule.write_text(example.document, encoding="utf-8")
    log.write_text("\n".join(example.records) + "\n", encoding="utf-8")
    for who, verb, what in example.claims:
        if who == "Cordon" and verb == "refuses:":
            refused = run("rules", "check", rule)
            assert refused.code == 1 and quoted(what)[0] in refused.text + refused.errors
        elif who == "Cordon":
            outcome = run("detect", "--no-cache", "--rules", rule, "--logsource", "product=test", "--format", "ndjson", log)
            found = [json.loads(line)["event"]["record"] for line in outcome.must_succeed().text.splitlines()]
            assert found == [int(number) for number in what.split(", ")]
        elif verb == "writes":
            assert query(example.document)[0] == quoted(what)
        else:
            assert quoted(what)[0] in query(example.document)[1]
