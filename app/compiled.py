"""Where compiled numerical code is kept when the checkout cannot be written."""

import os
import tempfile
from pathlib import Path

MODELS = Path(__file__).parents[1] / "models"


def set_numba_cache(data: Path, models: Path = MODELS) -> None:
    """Point numba to the data folder, or to a folder of this process's own, when it cannot write beside the code.

    A choice made outside (NUMBA_CACHE_DIR) stands. Call it before anything of `models` is imported.
    """
    if os.environ.get("NUMBA_CACHE_DIR") or os.access(models, os.W_OK):
        return
    folder = data.resolve() / "compiled"
    writable = folder if os.access(data, os.W_OK) else Path(tempfile.mkdtemp(prefix="afterdark-"))
    os.environ["NUMBA_CACHE_DIR"] = str(writable)
