"""The child: reads one request from standard input, does it under limits, writes one outcome to standard output.

Started as `python -m chatsheet.adapters.files.child` for every file, so it imports only what the file at hand needs.
"""

from __future__ import annotations

import gc
import os
import sys
from typing import Any

import msgspec

from chatsheet.adapters.files.limits import Limits
from chatsheet.adapters.files.refusals import Refusal, out_of_memory, unwritable


def main() -> None:
    """Outcome: `{"report": …}`, `{"done": true}` or `{"problem": {…}}`. What ends it otherwise is for the parent to explain."""
    gc.disable()  # nothing here makes cycles, and the collector would walk half a million cells again and again
    request = msgspec.json.decode(sys.stdin.buffer.readline())
    try:
        outcome = run(request)
    except Refusal as refusal:
        outcome = {"problem": refusal.outcome}
    except MemoryError:
        outcome = {"problem": out_of_memory().outcome}
    except OSError as error:
        outcome = {"problem": unwritable(error.strerror or str(error)).outcome}
    sys.stdout.buffer.write(msgspec.json.encode(outcome))
    sys.stdout.flush()
    os._exit(0)  # half a million cells are not worth freeing one by one


def run(request: dict[str, Any]) -> dict[str, Any]:
    kind = request.pop("kind")
    if kind == "read":
        from chatsheet.adapters.files.reading import read_file
        from chatsheet.adapters.files.request import read_request

        read = read_request(request)
        confine(read.limits)
        return {"report": read_file(read)}
    from chatsheet.adapters.files.request import write_request
    from chatsheet.adapters.files.writing import write_file

    write = write_request(request)
    confine(write.limits)
    write_file(write, sys.stdin.buffer)
    return {"done": True}


def confine(limits: Limits) -> None:
    """Limits of the operating system on this process; where there are none (Windows) the parent's clock remains."""
    try:
        import resource
    except ImportError:
        return
    resource.setrlimit(resource.RLIMIT_AS, (limits.memory_bytes, limits.memory_bytes))
    resource.setrlimit(resource.RLIMIT_CPU, (limits.cpu_s, limits.cpu_s + 5))  # SIGXCPU, which the parent can tell, before SIGKILL
    resource.setrlimit(resource.RLIMIT_FSIZE, (limits.output_bytes, limits.output_bytes))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))


if __name__ == "__main__":
    main()
