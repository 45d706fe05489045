"""The sentences of the audit log: what is wrong with one, and what somebody did."""

from typing import Final

FAULTS: Final = {
    "unreadable": "is no entry",
    "changed": "does not follow from the one before: one of the two was changed",
    "missing": "does not follow: entries before it are missing",
    "order": "stands where it was not written: it comes again, or before its turn",
    "beginning": "is the first that is left, and no receipt says what became of those before it",
    "short": "is where the log should end, and it ends earlier",
    "unfinished": "has no end: a process was ended while it wrote, or bytes were cut or added",
    "no-anchor": "the file that holds where the log ends is gone",
    "strange-file": "is no file of the log, or does not hold what its name says",
    "repaired": "says that the log was not as its anchor had it when a process went on writing",
}
"""What can be wrong, by the word of app.audit.verify.Fault."""
ACTS: Final = {
    "view": "saw a page",
    "query": "asked by a program",
    "export": "took a file away",
    "render": "had a sheet or a picture drawn",
    "change": "sent a change",
    "sign-in": "signed in",
    "sign-out": "signed out",
    "account": "changed an account",
    "key": "made or ended a key",
    "policy": "another policy",
    "restricted": "opened restricted data",
    "share": "shared an answer",
    "release": "published a release",
    "load": "loaded data",
    "undo": "undid a load",
    "delete": "deleted",
    "purge": "removed what was too old",
    "audit": "used the audit log",
    "repair": "repair of the log",
}
"""What somebody did, by the word of app.audit.act.Act."""


def fault_sentence(fault: str, file: str, line: int, n: int) -> str:
    """One fault: where it is, and what it is."""
    where = [part for part in (file, f"line {line}" if line else "", f"entry {n:,}" if n else "") if part]
    return f"{', '.join(where)}{': ' if where else ''}{FAULTS[fault]}."


def whole_sentence(entries: int, end: str, beyond: int, cut: int) -> str:
    """What is said of a log in which no fault was found."""
    more = f" The last {beyond:,} were written when a process ended before it had noted them." if beyond else ""
    gone = f" {cut:,} older ones were removed with a receipt." if cut else ""
    return f"Whole: {entries:,} entries, nothing changed, cut, moved or put in.{gone}{more} It ends with {end}."
