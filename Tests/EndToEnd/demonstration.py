"""`cordon demo` as people see it: the address and the accounts that it prints."""

import re
from dataclasses import dataclass
from pathlib import Path

import requests

from folder import query
from program import Server, token

#: Every role, as the table of accounts names it.
ROLES = {
    "Network administrator", "Group security officer", "Establishment security officer", "SOC analyst", "Buyer",
    "Exercise director", "Executive (read-only)", "Supplier", "Underwriter", "Pool manager", "Assessor",
}


@dataclass(frozen=True)
class SignIn:
    """One line of the table of accounts."""

    name: str
    password: str
    role: str
    sees: str


def sign_ins(printed: str) -> dict[str, SignIn]:
    """The accounts by role, read from what the program printed."""
    lines = printed.splitlines()
    header = next(number for number, line in enumerate(lines) if line.split()[:3] == ["sign", "in", "as"])
    found = {}
    for line in lines[header + 1 :]:
        cells = re.split(r"\s{2,}", line.strip())
        if len(cells) != 4:
            break
        found[cells[2]] = SignIn(*cells)
    return found


class Demonstration(Server):
    """A running demonstration."""

    def __init__(self, folder: Path, records: int, *arguments, start_timeout: float = 200):
        self.folder = folder
        super().__init__(
            "demo", "--data", folder, "--port", "0", "--records", records, *arguments, start_timeout=start_timeout
        )
        self.accounts = sign_ins(self.said)

    @classmethod
    def start(cls, folder: Path, records: int = 40_000) -> "Demonstration":
        return cls(folder, records)

    def account(self, role: str) -> SignIn:
        return self.accounts[role]

    def session(self, role: str) -> requests.Session:
        """A signed-in client without a browser."""
        return sign_in(self.url, self.account(role).name, self.account(role).password)

    def establishment(self) -> tuple[int, str, str]:
        """Number, FINESS number and name of the smallest establishment."""
        return query(self.folder, "SELECT id, finess, name FROM establishment ORDER BY beds, id LIMIT 1")[0]

    def collector(self, name: str, finess: str) -> str:
        """A token that sends records of that establishment."""
        return token(self.folder, name, "--ingest-for", finess)


def sign_in(url: str, name: str, password: str) -> requests.Session:
    """Signs in as a browser without scripts does."""
    session = requests.Session()
    session.trust_env = False
    answer = session.post(
        f"{url}/sign-in", data={"name": name, "password": password, "return": "/"}, headers={"Origin": url},
        allow_redirects=False, timeout=20,
    )
    assert answer.status_code in (302, 303), f"{answer.status_code}: {answer.text[:2000]}"
    return session
