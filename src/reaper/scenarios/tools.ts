import { writeFileSync } from 'node:fs';
import { join } from 'node:path';

/** Programs that no package has, by their names. `app SECONDS [FILE]` works, and finishes when it is told. */
const tools: Readonly<Record<string, string>> = {
  app: `#!/usr/bin/python3
import signal, sys, time
def finish(*_):
    time.sleep(float(sys.argv[1]))
    print('finished', flush=True)
    open(sys.argv[2] if len(sys.argv) > 2 else 'finished', 'w').close()
    sys.exit(0)
signal.signal(signal.SIGTERM, finish)
print('ready', flush=True)
open('ready-' + (sys.argv[2] if len(sys.argv) > 2 else 'finished'), 'w').close()
while True: signal.pause()
`,
  // Nothing but a look every 10 ms: until the story says that main ends.
  'until-go': `#!/bin/sh
touch ready-main
while [ ! -e go ]; do sleep 0.01; done
`,
  ignorer: `#!/usr/bin/python3
import signal
signal.signal(signal.SIGTERM, signal.SIG_IGN)
open('ready-ignorer', 'w').close()
while True: signal.pause()
`,
  // What curl's --limit-rate reads it reads ahead: this one reads evenly, so that the server has to wait for it.
  'slow-download': `#!/usr/bin/python3
import socket, sys, time
server = socket.socket(socket.AF_UNIX)
server.connect('http')
server.sendall(b'GET /download HTTP/1.0\\r\\n\\r\\n')
got = b''
while piece := server.recv(65536):
    got += piece
    time.sleep(float(sys.argv[1]) * len(piece) / 3e6)
open('got', 'wb').write(got.partition(b'\\r\\n\\r\\n')[2])
`,
  // As a runtime does it: the program in the container leads the session of its terminal.
  'on-terminal': `#!/usr/bin/python3
import pty, subprocess, sys
_, terminal = pty.openpty()
sys.exit(subprocess.call(sys.argv[1:], stdin=terminal, stdout=terminal, stderr=terminal))
`,
};

/** Writes them into a folder, for PATH. */
export function writeTools(folder: string): void {
  for (const [name, text] of Object.entries(tools)) writeFileSync(join(folder, name), text, { mode: 0o755 });
}
