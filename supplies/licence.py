"""The licence of a package, from its own metadata, in SPDX terms."""

import re
from importlib.metadata import Distribution
from typing import Final

KNOWN: Final = {
    "MIT": "MIT",
    "MIT License": "MIT",
    "Apache 2.0": "Apache-2.0",
    "Apache Software License": "Apache-2.0",
    "ISC License (ISCL)": "ISC",
    "Mozilla Public License 2.0 (MPL 2.0)": "MPL-2.0",
    "Python Software Foundation License": "PSF-2.0",
    "BSD 2-Clause License": "BSD-2-Clause",
    "BSD 3-Clause License": "BSD-3-Clause",
}
"""Names that packages wrote before they wrote SPDX, and titles of licence files."""
ALLOWED: Final = {
    "0BSD", "Apache-2.0", "Apache-2.0 WITH LLVM-exception", "BSD-2-Clause", "BSD-3-Clause", "BSL-1.0", "BlueOak-1.0.0",
    "CC0-1.0", "ISC", "MIT", "MIT-0", "MIT-CMU", "MPL-2.0", "PSF-2.0", "Zlib",
}  # fmt: skip
"""What lets a police force run, change and pass on After Dark under its own terms."""
UNKNOWN: Final = "unknown"


def licence(of: Distribution) -> str:
    """An SPDX expression; `unknown` where the metadata do not tell."""
    fields = of.metadata
    if expression := fields.get("License-Expression"):
        return expression
    if (short := KNOWN.get(fields.get("License", ""), fields.get("License", ""))) in ALLOWED:
        return short
    named = [name.rpartition(" :: ")[2] for name in fields.get_all("Classifier", []) if name.startswith("License ::")]
    terms = {_bsd(of) if name == "BSD License" else KNOWN.get(name, UNKNOWN) for name in named}
    return " OR ".join(sorted(terms)) or UNKNOWN


def allowed(expression: str) -> bool:
    """Whether every licence of the expression is one that we may pass on."""
    return all(one in ALLOWED for one in re.split(r" (?:AND|OR) ", expression.replace("(", "").replace(")", "")))


def _bsd(of: Distribution) -> str:
    """Which one: the third clause forbids to advertise with the authors' names."""
    files = [file for file in of.files or () if re.match(r"(?i)(licen[cs]e|copying)(\.\w+)?$", file.name)]
    text = " ".join([of.metadata.get("License", ""), *(file.read_text(encoding="utf-8") for file in files)])
    if "Redistribution" not in text:
        return UNKNOWN
    return "BSD-3-Clause" if re.search(r"endorse\s+or\s+promote", text) else "BSD-2-Clause"
