"""What somebody typed, on one line."""


def one_line(text: str) -> str:
    """The text without what cannot be printed, and with single spaces alone."""
    return " ".join("".join(letter if letter.isprintable() else " " for letter in text).split())
