"""A service whose jobs leave a process behind now and then; each needs a slot in the process table."""
import os
import signal
import subprocess
import sys
import time


def run(script):
    try:
        return subprocess.run(["sh", "-c", script]).returncode == 0
    except OSError as error:
        print(f"cannot start a process: {error.strerror}", flush=True)
        return False


def stop(*_):
    print("service.py got SIGTERM", flush=True)
    if run("echo flushed | cat"):
        sys.exit(0)
    os._exit(1)


signal.signal(signal.SIGTERM, stop)
for _ in range(40):
    if not run("sleep 0 &"):
        break
    time.sleep(0.02)
print("settled", flush=True)
while True:
    signal.pause()
