// Keeps orders in memory and writes them down when it is told to stop, as many queues and caches do.
const { writeFileSync } = require('node:fs');

const orders = Array.from({ length: 1000 }, (_, index) => `order ${index}`);

require('node:http')
  .createServer((_request, response) => response.end(`${orders.length} orders\n`))
  .listen(8080, () => console.log('listening'));

process.on('SIGTERM', () => {
  console.log(`server.js got SIGTERM, writing ${orders.length} orders`);
  setTimeout(() => {
    writeFileSync('/tmp/orders', orders.join('\n'));
    console.log('written');
    process.exit(0);
  }, 1000);
});
