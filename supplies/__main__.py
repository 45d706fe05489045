"""`python -m supplies SITE_PACKAGES`: what `make audit` does; ends with 1 when something must be mended."""

import sys
from pathlib import Path

from supplies.bill import BILL, bill
from supplies.licence import allowed
from supplies.needed import ROOT, assets, packages
from supplies.notice import NOTICE, notice
from supplies.pinned import pinned
from supplies.vulnerable import Unreached, vulnerable
from supplies.weak import weak


def main(folder: Path) -> int:
    """Number of things to mend; each is printed."""
    try:
        known = vulnerable()
        n = sum(map(len, pinned().values()))
        print(f"Vulnerabilities: {len(known)} known of {n} pinned versions.")
    except Unreached as away:
        known = []
        why = str(away).partition(":")[0].rpartition(".")[2]
        print(f"Vulnerabilities: not looked for, since no database of them could be reached from here ({why}).")
    found = weak()
    print(f"Weak places: {len(found)} that pyproject.toml gives no reason for.")
    supplies = [*packages(folder), *assets()]
    refused = [f"{one.name}: {one.licence}" for one in supplies if not allowed(one.licence)]
    print(f"Licences: {len(supplies)} packages, {len(refused)} unknown or not allowed.")
    for path, text in ((NOTICE, notice(supplies)), (BILL, bill(supplies))):
        path.parent.mkdir(exist_ok=True)
        path.write_text(text, encoding="utf-8")
    print(f"Written: {NOTICE.name} and {BILL.relative_to(ROOT)}.")
    mend = [*known, *found, *refused]
    print(*mend, sep="\n", end="\n" if mend else "")
    return len(mend)


if __name__ == "__main__":
    try:
        sys.exit(main(Path(sys.argv[1])) > 0)
    except RuntimeError as fault:
        sys.exit(f"The audit could not be done: {fault}")
