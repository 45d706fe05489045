"""The one exception that the mathematics raises on purpose."""


class ParameterError(ValueError):
    """A parameter or array that the method is not defined for; the message is a plain sentence that names it."""
