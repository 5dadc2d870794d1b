"""Executes one notebook with nbclient and tells how it goes, in JSON lines.

One request on standard input:   {"notebook": PATH, "folder": DIR, "kernel": NAME, "limit": SECONDS a cell}
Events on standard output:       {"event": "begun", "cells": N}
                                 {"event": "cell", "number": K, "seconds": S}
                                 {"event": "failed", "number": K, "name": NAME, "message": TEXT, "traceback": [LINE, ...]}
                                 {"event": "refused", "message": TEXT}
                                 {"event": "done", "notebook": {...}}
Cells are counted from 1, code cells alone. The last event is "failed", "refused" or "done". The caller stops the execution,
kernel and all, by closing standard input.
"""
import json
import os
import signal
import sys
import threading
import time

import nbformat
from nbclient import NotebookClient
from nbclient.exceptions import CellExecutionError, CellTimeoutError, DeadKernelError

# Seconds from the start of the kernel's process to its first answer, on a machine that is busy.
STARTUP_LIMIT = 120


def own_output():
    """Takes standard output for the events: the kernel inherits it and may print."""
    events = os.fdopen(os.dup(1), "w", encoding="utf-8")
    os.dup2(2, 1)

    def tell(event, **facts):
        events.write(json.dumps({"event": event, **facts}, ensure_ascii=False) + "\n")
        events.flush()

    return tell


def leave_with_caller():
    """Ends this process when standard input ends; nbclient's handler of the signal ends the kernel."""
    def watch():
        sys.stdin.read()
        os.kill(os.getpid(), signal.SIGTERM)

    threading.Thread(target=watch, daemon=True).start()


class Progress:
    """Counts the code cells as nbclient goes through them."""

    def __init__(self, tell):
        self.tell, self.number, self.started = tell, 0, 0.0

    def begin(self, cell, cell_index):
        self.number, self.started = self.number + 1, time.monotonic()

    def end(self, cell, cell_index, execute_reply):
        if execute_reply["content"]["status"] == "ok":
            self.tell("cell", number=self.number, seconds=round(time.monotonic() - self.started, 3))


def traceback_of(notebook):
    errors = [o for cell in notebook.cells if cell.cell_type == "code" for o in cell.outputs if o.output_type == "error"]
    return list(errors[-1].traceback) if errors else []


def execute(request, tell):
    notebook = nbformat.read(request["notebook"], as_version=4)
    tell("begun", cells=sum(cell.cell_type == "code" and bool(cell.source.strip()) for cell in notebook.cells))
    progress = Progress(tell)
    client = NotebookClient(
        notebook, kernel_name=request["kernel"], timeout=request["limit"], startup_timeout=STARTUP_LIMIT, record_timing=False,
        store_widget_state=False, resources={"metadata": {"path": request["folder"]}},
        on_cell_execute=progress.begin, on_cell_executed=progress.end)
    try:
        client.execute()
    except CellExecutionError as error:
        tell("failed", number=progress.number, name=error.ename, message=error.evalue, traceback=traceback_of(notebook))
    except CellTimeoutError:
        tell("failed", number=progress.number, name="Timeout", message=f"it took more than {request['limit']} s", traceback=[])
    except DeadKernelError:
        tell("failed", number=progress.number, name="DeadKernel", message="the kernel's process ended", traceback=[])
    else:
        tell("done", notebook=notebook)


def main():
    tell = own_output()
    request = json.loads(sys.stdin.readline())
    leave_with_caller()
    try:
        execute(request, tell)
    except Exception as error:  # whatever it is, the caller shows it
        tell("refused", message=f"{type(error).__name__}: {error}")


if __name__ == "__main__":
    main()
