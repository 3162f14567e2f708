"""faq-chatbot: answers free-text questions with the closest expert answer and its citation."""

from pathlib import Path

# In a checkout `web/` and `faq_data/` lie beside this package; an installed wheel has them inside.
_checkout = Path(__file__).resolve().parent.parent
if (_checkout / "pyproject.toml").is_file() and (_checkout / "faq_data").is_dir():
    __path__.append(str(_checkout))

from .bot import FaqBot
from .content import (
    bundled_collections,
    check_collection,
    combine,
    find_collection,
    load_collection,
)
from .errors import ContentError, FaqChatbotError, Problem, SettingError
from .model import Collection, Level, Outcome, Reason, Reply

__all__ = [
    "Collection",
    "ContentError",
    "FaqBot",
    "FaqChatbotError",
    "Level",
    "Outcome",
    "Problem",
    "Reason",
    "Reply",
    "SettingError",
    "bundled_collections",
    "check_collection",
    "combine",
    "find_collection",
    "load_collection",
]
