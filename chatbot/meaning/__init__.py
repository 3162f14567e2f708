"""What a text means, whatever its words: texts become vectors whose cosines say how near they are.

The encoder is all-MiniLM-L6-v2, for English texts. Its weights are a file of this folder that
``make encoder`` writes; everything else works without it.
"""

from .encoder import WIDTH, Encoder
from .weights import encoder_for, load_encoder

__all__ = ["WIDTH", "Encoder", "encoder_for", "load_encoder"]
