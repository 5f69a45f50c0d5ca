import signal
import sys


def stop(*_):
    print("app.py got SIGTERM", flush=True)
    print("flushed", flush=True)
    sys.exit(0)


signal.signal(signal.SIGTERM, stop)
while True:
    signal.pause()
