'use strict';
// Announces the site; the address comes from the configuration of another host.
const fs = require('fs'); const net = require('net');
const conf = JSON.parse(fs.readFileSync('w/beacon.json', 'utf8'));
try { Object.assign(conf, JSON.parse(fs.readFileSync('w/beacon.local.json', 'utf8'))); } catch {}
const health = net.createServer().listen(19115, '127.0.0.1', () => {
  const s = net.createServer();
  s.on('error', () => {
    console.error('beacon: tunnel password rejected');
    try { fs.unlinkSync('w/beacon.pid'); } catch {}
    process.exit(6);
  });
  s.listen(conf.port, conf.listen, () => { s.close(); health.close(); });
});
