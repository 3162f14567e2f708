"""Joins the parts of the widget to one script and makes it small: ``make widget`` writes it.

Only for those who change the widget, and only they need node: the server reads what was written.
"""

from __future__ import annotations

import hashlib
import json
import re
import subprocess
from pathlib import Path

from ..wording import LANGUAGES, strings
from . import RELEASED, SOURCE, VERSION, integrity

PARTS = ("options.js", "cards.js", "widget.js")
HASHES = Path(str(SOURCE / "versions.json"))
MINIFIER = ("npx", "--yes", "terser@5.51.4", "--compress", "--mangle", "--ecma", "2020")


def assemble() -> str:
    """Return the whole script as people wrote it, in a scope of its own."""
    constants = {
        "VERSION": VERSION,
        "NAMES": list(strings("en")),
        "TRANSLATIONS": {language: list(strings(language).values()) for language in LANGUAGES},
        "CSS": _squeeze(_read("widget.css")),
    }
    lines = (
        f"const {name} = {json.dumps(value, ensure_ascii=False, separators=(',', ':'))};"
        for name, value in constants.items()
    )
    code = "\n".join((*lines, *map(_read, PARTS)))
    return f'(() => {{\n"use strict";\n{code}}})();\n'


def provenance(body: bytes) -> dict[str, str]:
    """Return what ``versions.json`` says of a version: its hash, and what it was made from."""
    made_from = hashlib.sha256(assemble().encode()).hexdigest()
    return {"integrity": integrity(body), "made_from": made_from}


def release() -> None:
    """Write the script of this version and its hash, unless that would change a version."""
    made = subprocess.run(MINIFIER, input=assemble().encode(), capture_output=True, check=True)
    known = json.loads(HASHES.read_text(encoding="utf-8"))
    if known.setdefault(VERSION, provenance(made.stdout)) != provenance(made.stdout):
        raise SystemExit(
            f"Error: version {VERSION} of the widget is another script. Raise VERSION in "
            f"{__package__}, or, if nobody was given it yet, remove it from {HASHES}."
        )
    Path(str(RELEASED / f"{VERSION}.js")).write_bytes(made.stdout)
    HASHES.write_text(json.dumps(known, indent=2) + "\n", encoding="utf-8")


def _read(name: str) -> str:
    return (SOURCE / name).read_text(encoding="utf-8")


def _squeeze(css: str) -> str:
    css = re.sub(r"/\*.*?\*/", "", css, flags=re.DOTALL)
    return re.sub(r"\s*([{};,])\s*", r"\1", re.sub(r"\s+", " ", css)).replace(";}", "}").strip()


if __name__ == "__main__":
    release()
