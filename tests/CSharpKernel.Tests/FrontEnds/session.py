"""Talks to the kernel as a front end does, through jupyter_client, and prints what it saw as one JSON object.

usage: session.py start | interrupt | restart | input | memory
"""
import json
import sys
import time

import zmq
from jupyter_client.manager import KernelManager

KERNEL = "reproduce-csharp"
PATIENCE = 60


class Session:
    def __init__(self):
        self.manager = KernelManager(kernel_name=KERNEL)
        started = time.monotonic()
        self.manager.start_kernel()
        self.client = self.manager.client()
        self.client.start_channels()
        self.first_reply = self.await_reply(started)
        self.client.wait_for_ready(timeout=PATIENCE)

    def await_reply(self, started):
        """Seconds from the start of the process to its first kernel_info_reply, asking often."""
        while time.monotonic() < started + PATIENCE:
            self.client.kernel_info()
            try:
                self.client.get_shell_msg(timeout=0.1)
                return time.monotonic() - started
            except Exception:  # queue.Empty: not yet
                pass
        raise TimeoutError("the kernel does not answer")

    @property
    def pid(self):
        return self.manager.provisioner.pid

    def reply(self, request):
        while True:
            message = self.client.get_shell_msg(timeout=PATIENCE)
            if message["parent_header"].get("msg_id") == request:
                return message["content"]

    def published(self, request, until):
        """What a request publishes, up to the first message that `until` accepts."""
        seen = []
        while not seen or not until(seen[-1]):
            message = self.client.get_iopub_msg(timeout=PATIENCE)
            if message["parent_header"].get("msg_id") == request:
                seen.append(message)
        return seen

    def run(self, code):
        """The plain text of a cell's value, or the name of its error."""
        request = self.client.execute(code)
        content = self.reply(request)
        seen = self.published(request, is_idle)
        values = [m["content"]["data"]["text/plain"] for m in seen if m["msg_type"] == "execute_result"]
        return content.get("ename") or (values[0] if values else None)

    def close(self):
        """Seconds that a shutdown takes, and whether the process then ended by itself."""
        started = time.monotonic()
        self.client.stop_channels()
        self.manager.shutdown_kernel()
        return time.monotonic() - started


def is_idle(message):
    return message["msg_type"] == "status" and message["content"]["execution_state"] == "idle"


def begun(message):
    return message["msg_type"] == "stream" and "begun" in message["content"]["text"]


def start():
    session = Session()
    return {"first_reply": session.first_reply, "value": session.run("6 * 7"), "close": session.close(), "alive": session.manager.is_alive()}


def beat(session):
    """Answers of the heartbeat to twenty pings, in seconds."""
    with zmq.Context() as context, context.socket(zmq.REQ) as socket:
        socket.linger = 0
        socket.rcvtimeo = 5000
        socket.connect(f"tcp://{session.manager.ip}:{session.manager.hb_port}")
        times = []
        for i in range(20):
            started = time.monotonic()
            socket.send(b"ping %d" % i)
            assert socket.recv() == b"ping %d" % i
            times.append(time.monotonic() - started)
        return max(times)


def interrupt():
    """Interrupts each loop once it runs; seconds to its reply, and what the session says afterwards."""
    session = Session()
    session.run("var kept = 40;")
    beats, loops = 0.0, []
    for loop in ["while (true);", "while (true);", "await Task.Delay(50); while (true);", "for (long i = 0;; i++) { try { Math.Sqrt(i); } catch { } }",
                 "await Task.Delay(100_000);", "while (true) Console.Write('x');", "while (true);"]:
        request = session.client.execute(f'Console.Write("begun"); kept++; {loop}')
        session.published(request, begun)
        beats = max(beats, beat(session))
        asked = time.monotonic()
        session.client.control_channel.send(session.client.session.msg("interrupt_request", {}))
        content = session.reply(request)
        seconds = time.monotonic() - asked
        session.published(request, is_idle)
        loops.append({"code": loop, "seconds": seconds, "error": content.get("ename"), "control": session.client.get_control_msg(timeout=PATIENCE)["content"]["status"]})
    return {"loops": loops, "beat": beats, "kept": session.run("kept"), "close": session.close()}


def restart():
    session = Session()
    before, value = session.pid, session.run("var x = 1; x")
    session.manager.restart_kernel()
    session.client.wait_for_ready(timeout=PATIENCE)
    return {"value": value, "same": session.pid == before, "after": session.run("x"), "fresh": session.run("1 + 1"), "close": session.close()}


def ask():
    session = Session()
    request = session.client.execute('Console.Write("name? "); var name = Console.ReadLine(); name + "!"', allow_stdin=True)
    question = session.client.get_stdin_msg(timeout=PATIENCE)
    session.client.input("Ada")
    content = session.reply(request)
    values = [m["content"]["data"]["text/plain"] for m in session.published(request, is_idle) if m["msg_type"] == "execute_result"]
    refused = session.client.execute("Console.ReadLine()", allow_stdin=False)
    return {"question": question["msg_type"], "status": content["status"], "values": values, "refused": session.reply(refused)["status"], "close": session.close()}


def resident(pid):
    """Megabytes that the process holds."""
    with open(f"/proc/{pid}/status") as status:
        return next(int(line.split()[1]) for line in status if line.startswith("VmRSS")) / 1024


def memory():
    """Cells as a reader writes them: a variable, a loop, a lambda, a value. Megabytes before, and after each batch."""
    session = Session()
    sizes, done = [], 0
    for batch in [20, 200, 800]:
        for i in range(done, done + batch):
            value = session.run(f"var data{i % 50} = Enumerable.Range(0, 1000).Select(n => n * {i}L).ToArray();\nlong total = 0;\nforeach (var n in data{i % 50}) total += n;\ntotal")
            assert value == str(499500 * i), (i, value)
        done += batch
        sizes.append({"cells": done, "megabytes": resident(session.pid)})
    return {"sizes": sizes, "close": session.close()}


if __name__ == "__main__":
    # The kernel inherits standard output; the answer goes out after it has ended.
    print(json.dumps({"start": start, "interrupt": interrupt, "restart": restart, "input": ask, "memory": memory}[sys.argv[1]]()))
