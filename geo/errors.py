"""What a person did or met that we can explain in one plain sentence."""


class UserError(Exception):
    """A fault that its reader can mend: what is wrong, where it is, and what to do.

    Printed as one line by the command line (exit code 2) and as RFC 9457 problem details over HTTP.
    `status` is the HTTP status that fits; it is a number, so that no room below the web needs to know the web.
    """

    status = 422
    title = "That cannot be answered"

    def __init__(self, what: str, *, where: str = "", todo: str = "") -> None:
        # a page, a line and problem details each put the full stop, also after a caveat that brings its own
        self.what, self.where, self.todo = what.removesuffix("."), where, todo
        super().__init__(what, where, todo)

    def __str__(self) -> str:
        sentence = f"{self.where}: {self.what}" if self.where else self.what
        return f"{sentence.rstrip('.')}. {self.todo}".strip() if self.todo else sentence


class NotFound(UserError):
    """The named thing does not exist here."""

    status = 404
    title = "Not found"


class Refused(UserError):
    """The question is understood and will not be answered, for a reason that is given."""

    status = 403
    title = "This cannot be shown"


class Unanswerable(Refused):
    """The data are of a kind that cannot say it, whoever asks."""

    status = 422
    title = "That cannot be answered"


class Conflict(UserError):
    """Somebody else changed the thing first; nothing was lost."""

    status = 409
    title = "Changed by someone else"


class Unavailable(UserError):
    """A service or folder that we need does not answer."""

    status = 503
    title = "Not available now"
