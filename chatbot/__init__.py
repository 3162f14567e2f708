"""faq-chatbot: answers free-text questions with the closest expert answer and its citation."""

from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING, Any

# In a checkout `web/` and `faq_data/` lie beside this package; an installed wheel has them inside.
_checkout = Path(__file__).resolve().parent.parent
if (_checkout / "pyproject.toml").is_file() and (_checkout / "faq_data").is_dir():
    __path__.append(str(_checkout))

if TYPE_CHECKING:
    from .bot import FaqBot
    from .consideration import Consideration
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
    "Consideration",
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


def __getattr__(name: str) -> Any:
    """Import a public name when it is first used.

    pytest imports this package at every start where it is installed, for the plugin; half a second
    of numpy and the rest of the bot is not what people run their other tests for.
    """
    for module in ("errors", "model", "content", "consideration", "bot") if name in __all__ else ():
        found = vars(import_module(f".{module}", __name__))
        if name in found:
            return found[name]
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
