"""The files that deployments start from: complete, fixed by hashes, and sound to their tools."""

from __future__ import annotations

import re
import shutil
import subprocess
import tomllib
from pathlib import Path

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

ROOT = Path(__file__).resolve().parent.parent
DEPLOY = ROOT / "docs" / "deploy"
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]


def locked() -> dict[str, tuple[str, int]]:
    """Return the version of each locked package, and how many hashes it has."""
    text = (DEPLOY / "requirements.txt").read_text().replace("\\\n", " ")
    found = {}
    for line in text.splitlines():
        if line.strip() and not line.startswith("#"):
            pinned = re.match(r"([A-Za-z0-9._-]+)==(\S+)", line)
            assert pinned, line
            found[canonicalize_name(pinned[1])] = pinned[2], line.count("--hash=sha256:")
    return found


@pytest.mark.parametrize("needed", PROJECT["dependencies"])
def test_every_dependency_is_locked_at_a_version_that_is_allowed(needed):
    """If this fails: ``make lock``."""
    requirement = Requirement(needed)
    version, _ = locked()[canonicalize_name(requirement.name)]
    assert requirement.specifier.contains(version, prereleases=True)


def test_everything_locked_has_a_hash_and_names_no_place():
    assert all(hashes for _, hashes in locked().values())
    assert not re.search(r"://|--index|--find", (DEPLOY / "requirements.txt").read_text())


@pytest.mark.skipif(not shutil.which("systemd-analyze"), reason="there is no systemd-analyze here")
def test_the_unit_is_understood_by_systemd():
    unit = DEPLOY / "faq-chatbot.service"
    found = subprocess.run(
        ["systemd-analyze", "verify", str(unit)], capture_output=True, text=True, check=False
    )
    told = [line for line in found.stderr.splitlines() if "faq-chatbot.service" in line]
    assert [line for line in told if "is not executable" not in line] == []


@pytest.mark.skipif(not shutil.which("hadolint"), reason="there is no hadolint here")
def test_the_dockerfile_has_nothing_to_complain_about():
    command = ["hadolint", str(DEPLOY / "Dockerfile")]
    found = subprocess.run(command, capture_output=True, text=True, check=False)
    assert (found.returncode, found.stdout) == (0, "")


def test_the_image_runs_without_rights_and_on_the_python_that_the_lock_is_for():
    text = (DEPLOY / "Dockerfile").read_text()
    assert "\nUSER 10001\n" in text and "--require-hashes" in text
    versions = set(re.findall(r"^FROM python:([0-9.]+)-", text, re.M))
    assert versions == {"3.11"} and PROJECT["requires-python"] == ">=3.11"
