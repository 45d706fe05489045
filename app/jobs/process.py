"""Where the process of a job begins: what it is to do comes on its standard input, and its end ends the process."""

import json
import os
import sys
import traceback
from collections.abc import Callable
from contextlib import suppress
from importlib import import_module
from pathlib import Path
from threading import Thread
from typing import Any, Final

from app.compiled import set_numba_cache
from app.jobs.job import Reason
from app.jobs.work import Dismissed, Work
from app.settings import Settings
from geo.errors import UserError

FIRST_TO_GO: Final = "900"
"""Of a thousand: when memory ends, the system ends a job rather than what answers or computes answers."""
GIVES_WAY: Final = 10
"""By how much its share of the processors stands behind that of who answers people."""


def main() -> None:
    """Do one job."""
    asked = json.loads(sys.stdin.buffer.readline())
    settings = Settings(**asked["settings"])
    Thread(target=_end_when_alone, daemon=True).start()
    _give_way()
    _limit_memory(settings.job_bytes)
    set_numba_cache(settings.data)
    work = Work(asked["id"], asked["who"], settings, Path(asked["folder"]))
    with suppress(Dismissed):
        work.begun()
        _do(asked["run"], asked["given"], work)


def function_of(name: str) -> Callable[..., Any]:
    """The function that “module:function” names."""
    module, _, called = name.partition(":")
    found: Callable[..., Any] = getattr(import_module(module), called)
    return found


def refusal(error: UserError) -> dict[str, str]:
    """A fault as a job records it."""
    return {"reason": Reason.REFUSED, "what": error.what, "where": error.where, "todo": error.todo}


def _do(run: str, given: Any, work: Work) -> None:
    try:
        work.succeed(function_of(run)(given, work))
    except UserError as error:
        work.fail(refusal(error))
    except MemoryError:  # pyarrow's is one
        work.fail({"reason": Reason.MEMORY})
    except Exception:
        traceback.print_exc()
        work.fail({"reason": Reason.FAULT})


def _end_when_alone() -> None:
    """End the process when who started it is gone, however they went: nobody would watch over it."""
    with suppress(OSError):
        while os.read(sys.stdin.fileno(), 1):
            pass
    os._exit(1)


def _give_way() -> None:
    with suppress(OSError, AttributeError):
        os.nice(GIVES_WAY)
    if sys.platform == "linux":
        with suppress(OSError):
            Path("/proc/self/oom_score_adj").write_text(FIRST_TO_GO)


def _limit_memory(maximum: int) -> None:
    """Let no more be asked of the system; who started us looks at what is really used."""
    with suppress(ImportError, OSError, ValueError):
        import resource  # noqa: PLC0415 (not on every system)

        resource.setrlimit(resource.RLIMIT_DATA, (2 * maximum, 2 * maximum))


if __name__ == "__main__":
    main()
