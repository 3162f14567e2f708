"""Reading collections: folders of plain text files become a validated ``Collection``.

Everything a patient may read comes through here, so nothing doubtful passes: every problem is
reported at once, with its file and line, and a collection with one problem is not loaded at all.
"""

from .combining import combine
from .loading import (
    Checked,
    bundled_collections,
    check_collection,
    find_collection,
    load_collection,
)

__all__ = [
    "Checked",
    "background",
    "bundled_collections",
    "check_collection",
    "combine",
    "find_collection",
    "load_collection",
]
