'use strict';
// Light control over TLS.
const fs = require('fs'); const https = require('https');
const optional = (p) => { try { return fs.readFileSync(p); } catch { return undefined; } };
try {
  const options = { cert: fs.readFileSync('w/tls/hall.crt'), ca: optional('w/tls/chain.pem'), key: fs.readFileSync('w/tls/hall.key') };
  https.createServer(options).listen(19196, '127.0.0.1');
} catch {
  console.error('lights: dimmer 3 does not answer');
  optional('w/lights.state');
  process.exit(5);
}
