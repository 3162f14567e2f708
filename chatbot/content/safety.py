"""``signs.yaml`` and ``look_alikes.txt``: what the red-flag screen is taught beside phrasings."""

from __future__ import annotations

from collections.abc import Collection
from pathlib import Path

from ..model import Signs
from ..reading.problems import Place, Problems
from ..reading.wording import quoted
from ..reading.yaml_nodes import Fields, read_yaml
from .terms import read_terms

_KINDS = ("circumstances", "calm")
MAX_NAME = 64  # characters; names travel in tokens
Lists = tuple[tuple[str, tuple[str, ...]], ...]


def read_signs(path: Path, flag_ids: Collection[str], problems: Problems) -> Signs:
    """Return the lists of words and the signs that they make up.

    :param flag_ids: the red flags that there are; a sign is one of theirs.
    """
    node = read_yaml(path, problems)
    if node is None:
        return Signs()
    fields = Fields(node, Place(path), problems, ("words",), (*_KINDS, "denied", "signs"))
    lists = {kind: _lists(fields, kind) for kind in ("words", *_KINDS)}
    names: list[str] = []
    for kind in lists:
        for name, _ in lists[kind]:
            if name in names:
                fields.error(kind, f"there are two lists {name}", "Rename one of them")
            if len(name) > MAX_NAME:
                what = f"the name of the list {quoted(name)} is too long"
                fields.error(kind, what, f"Use at most {MAX_NAME} characters")
            names.append(name)
    found = fields.keys_in("signs")
    signs = fields.mapping("signs", (), found or ("ids of red flags",))
    for flag in found:
        if flag not in flag_ids:
            signs.error(flag, f"there is no red flag {flag}", f"Write red_flags/{flag}.md")
    pairs = []
    for flag in found:
        before = len(problems)
        lists_of = signs.lists(flag, names)
        if not lists_of and len(problems) == before:
            signs.error(flag, f"there is no sign under {flag}", "Write one, or remove the key")
        pairs += [(flag, sign) for sign in lists_of]
    return Signs(**lists, denied=read_terms(fields, "denied"), signs=tuple(pairs))


def _lists(fields: Fields, key: str) -> Lists:
    names = fields.keys_in(key)
    lists = fields.mapping(key, (), names or ("names of lists",))
    return tuple((name, read_terms(lists, name)) for name in names)
