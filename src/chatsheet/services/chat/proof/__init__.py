"""What in a model's answer is proven: results it may cite, citations worked out, bare numbers compared. See docs/subsystems/proof.md.

Everything here is plain and quick: no awaiting, no store, no clock.
"""

from chatsheet.services.chat.proof.quality import quality, second_look
from chatsheet.services.chat.proof.rendering import Rendered, Rendering
from chatsheet.services.chat.proof.results import Results

__all__ = ["Rendered", "Rendering", "Results", "quality", "second_look"]
