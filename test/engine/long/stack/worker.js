// A job takes half a second, and is finished before the worker ends.
let isEnding = false;
process.on('SIGTERM', () => {
  isEnding = true;
});
const work = () =>
  setTimeout(() => {
    if (!isEnding) return work();
    console.log('drained');
    process.exit(0);
  }, 500);
console.log('ready');
work();
