const promises = require('node:fs/promises');

/**
 * Loaded before the command: it kills itself before the n-th change of a file below a directory, as a power cut would.
 */
const [directory, step] = (process.env.INITCHECK_TEST_KILL ?? '').split('|');
let left = Number(step);
for (const name of ['mkdir', 'open', 'rename', 'unlink']) {
  const original = promises[name];
  promises[name] = (...words) => {
    if (String(words[0]).startsWith(directory) && left-- === 0) process.kill(process.pid, 'SIGKILL');
    return original.apply(promises, words);
  };
}
