"""Programs of others that results are held against, each in an environment of its own: they pin or bring many libraries."""

import os
import shutil
import subprocess
import sys
from pathlib import Path


def environment(name: str) -> Path:
    """The folder of programs of an environment with what `requirements-NAME.txt` lists, kept from one run to the next
    beside that of the tests, or where the variable `CORDON_NAME` says."""
    requirements = Path(__file__).with_name(f"requirements-{name}.txt")
    folder = Path(os.environ.get(f"CORDON_{name.upper()}", Path(sys.prefix).parent / f"venv-{name}"))
    stamp = folder / "installed.txt"
    wanted = requirements.read_text(encoding="utf-8")
    if not (stamp.is_file() and stamp.read_text(encoding="utf-8") == wanted):
        shutil.rmtree(folder, ignore_errors=True)
        subprocess.run([sys.executable, "-m", "venv", folder], check=True)
        subprocess.run(
            [folder / "bin/pip", "install", "--quiet", "--disable-pip-version-check", "-r", requirements], check=True
        )
        stamp.write_text(wanted, encoding="utf-8")
    return folder / "bin"
