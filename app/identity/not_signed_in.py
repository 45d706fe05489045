"""Why somebody is not signed in, in words that give nothing away to a stranger."""

from geo.errors import Refused


class NotSignedIn(Refused):
    """What was sent does not show who is asking."""

    title = "You are not signed in"
