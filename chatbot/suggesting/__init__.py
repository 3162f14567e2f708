"""What an owner may want to write next: from what people asked to a patch of the content.

Nothing here changes content by itself, makes up a sentence, or takes a question that the guard
heard as alarming.
"""

from .clusters import Cluster, clusters
from .effect import Effect, measure
from .evidence import Evidence, gather, not_understood
from .patches import PatchError, apply_patch, diff_of, headline, patch_of
from .proposals import MIN_VOTES, Action, Proposal, propose

__all__ = [
    "MIN_VOTES",
    "Action",
    "Cluster",
    "Effect",
    "Evidence",
    "PatchError",
    "Proposal",
    "apply_patch",
    "clusters",
    "diff_of",
    "gather",
    "headline",
    "measure",
    "not_understood",
    "patch_of",
    "propose",
]
