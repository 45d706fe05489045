"""Where compiled numerical code is kept when the checkout cannot be written."""

import hashlib
import os
import shutil
import tempfile
from pathlib import Path

MODELS = Path(__file__).parents[1] / "models"


def set_numba_cache(data: Path, models: Path = MODELS) -> None:
    """Point numba to the data folder, or to a folder of this process's own, when it cannot write beside the code.

    What was compiled beside the code, as an image or an installation by root has it, is taken along: numba reads no
    cache that it may not write, and would compile for half a minute while somebody waits for the first map. A choice
    made outside (NUMBA_CACHE_DIR) stands. Call it before anything of `models` is imported.
    """
    if os.environ.get("NUMBA_CACHE_DIR") or os.access(models, os.W_OK):
        return
    folder = data.resolve() / "compiled"
    writable = folder if os.access(data, os.W_OK) else Path(tempfile.mkdtemp(prefix="afterdark-"))
    os.environ["NUMBA_CACHE_DIR"] = str(writable)
    for beside in (models, *(inner for inner in models.rglob("*") if (inner / "__pycache__").is_dir())):
        take_along(beside / "__pycache__", writable / numba_folder(beside))


def numba_folder(package: Path) -> str:
    """The folder of NUMBA_CACHE_DIR in which numba keeps what it compiled of the modules in `package`."""
    folder = str(package.absolute())
    return f"{package.name}_{hashlib.sha1(folder.encode(), usedforsecurity=False).hexdigest()}"


def take_along(beside: Path, kept: Path) -> None:
    """Copy compiled code that `kept` has not, or has older. A function's code comes before the index that names it."""
    for suffix in ("*.nbc", "*.nbi"):
        for source in beside.glob(suffix):
            target = kept / source.name
            if target.exists() and target.stat().st_mtime >= source.stat().st_mtime:
                continue
            kept.mkdir(parents=True, exist_ok=True)
            part = kept / f".{source.name}.{os.getpid()}"
            shutil.copy2(source, part)
            part.replace(target)
