'use strict';
// The first lines of dist/docker-initcheck.cjs (plugin/build.ts puts them there), in words that every Node has known
// since version 4. Docker's question for metadata is answered all the same: else docker would only say that it does not
// know the command.
var expected = 20;
if (parseInt(process.versions.node, 10) < expected && process.argv[2] !== 'docker-cli-plugin-metadata') {
  require('fs').writeSync(
    2,
    'docker initcheck: needs Node.js ' + expected + ' or later; this is ' + process.versions.node + '\n',
  );
  process.exit(2);
}
