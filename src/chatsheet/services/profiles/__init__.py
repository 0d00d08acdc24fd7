"""What stands in a sheet's columns, in figures: for the model's description of the sheet and the describing actions.

See docs/subsystems/context.md.
"""

from chatsheet.services.profiles.kept import Profiles
from chatsheet.services.profiles.profile import ColumnProfile, SheetProfile

__all__ = ["Profiles", "ColumnProfile", "SheetProfile"]
