'use strict';
// Keeps one link to the broker open; tries again whenever it is lost.
const net = require('net'); const fs = require('fs');
try { fs.readFileSync('w/link.json'); } catch {}
function link() {
  const s = net.connect(19141, '127.0.0.1', () => { console.log('linked'); });
  s.on('error', () => { s.destroy(); setTimeout(link, 40); });
}
link();
