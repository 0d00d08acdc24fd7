"""What a model is told besides the message: instructions, the sheet, earlier turns, actions. See docs/subsystems/context.md."""

from chatsheet.services.chat.context.budget import Shares, fitted, shares
from chatsheet.services.chat.context.describing import Descriptions
from chatsheet.services.chat.context.history import messages_of
from chatsheet.services.chat.context.prompt import system_messages
from chatsheet.services.chat.context.schemas import actions_for_model
from chatsheet.services.chat.context.selection import fill_selection
from chatsheet.services.chat.context.tokens import count_tokens

__all__ = [
    "Descriptions",
    "Shares",
    "actions_for_model",
    "count_tokens",
    "fill_selection",
    "fitted",
    "messages_of",
    "shares",
    "system_messages",
]
