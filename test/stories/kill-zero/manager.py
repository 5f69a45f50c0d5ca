"""A process manager of the old school: workers detach, their pid is in a file, and `kill -0` tells whether they live."""
import os
import signal
import subprocess
import sys
import time

# The shell ends at once, so the worker is an orphan: whoever is PID 1 has to reap it.
subprocess.run(["sh", "-c", "sh /srv/worker.sh & echo $! >/tmp/worker.pid"])
with open("/tmp/worker.pid") as file:
    worker = int(file.read())


def is_alive(pid):
    try:
        os.kill(pid, 0)
        return True
    except ProcessLookupError:
        return False


def stop(*_):
    print("manager.py got SIGTERM", flush=True)
    os.kill(worker, signal.SIGTERM)
    while is_alive(worker):
        time.sleep(0.05)
    print("the worker has ended: flushed", flush=True)
    sys.exit(0)


signal.signal(signal.SIGTERM, stop)
print(f"worker {worker} is up", flush=True)
while True:
    signal.pause()
