const { createServer } = require('node:http');
const server = createServer((_, answer) => answer.end('hello'));
server.listen(8080, () => console.log('ready'));
process.on('SIGTERM', () => {
  console.log('drained');
  server.close(() => process.exit(0));
});
