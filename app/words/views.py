"""Why a view of a question cannot be had."""

from typing import Final

NOT_SHOWN: Final = "Not shown to you."
NOT_OPENED: Final = "Restricted: press “Show restricted data” on the map first."
MONTH_ONLY: Final = "These data give only the month, and places moved to map points."
