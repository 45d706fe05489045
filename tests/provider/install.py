"""`python tests/provider/install.py`: the provider of the sign-in tests, from npm, as package-lock.json pins it."""

import subprocess
import sys
from pathlib import Path

from app.maps.install import npm

HERE = Path(__file__).parent


def main() -> int:
    """Install beside this file what the lock lists, checked against its integrity; none of its scripts is run."""
    quiet = ["--ignore-scripts", "--no-audit", "--no-fund", "--loglevel=error"]
    done = subprocess.run([*npm(), "ci", *quiet], cwd=HERE, stdout=subprocess.DEVNULL, check=False)
    if done.returncode:
        print("The provider of the sign-in tests could not be installed. Is the npm registry reached?", file=sys.stderr)
    return done.returncode


if __name__ == "__main__":
    sys.exit(main())
