"""A web server that runs a CGI script for each request, and kills the script when it takes too long."""
import http.server
import os
import signal
import subprocess
import threading
import time
import urllib.error
import urllib.request


class Handler(http.server.BaseHTTPRequestHandler):
    def do_GET(self):
        script = subprocess.Popen(["bash", "/srv/search.sh"])
        try:
            script.wait(timeout=0.2)
        except subprocess.TimeoutExpired:
            # The script is reaped here. What it had started is not ours, as far as we know.
            script.kill()
            script.wait()
        self.send_response(504)
        self.end_headers()

    def log_message(self, *_):
        pass


def visit():
    for _ in range(3):
        try:
            urllib.request.urlopen("http://127.0.0.1:8000/")
        except urllib.error.HTTPError:
            pass
    print("three requests timed out", flush=True)
    # By then what the scripts had started has ended, and is seen as what it has become.
    time.sleep(1)
    print("settled", flush=True)


def stop(*_):
    print("server.py got SIGTERM", flush=True)
    print("flushed", flush=True)
    os._exit(0)


signal.signal(signal.SIGTERM, stop)
server = http.server.ThreadingHTTPServer(("127.0.0.1", 8000), Handler)
threading.Thread(target=visit, daemon=True).start()
server.serve_forever()
