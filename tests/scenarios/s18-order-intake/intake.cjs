'use strict';
// Sends the orders of the day over one connection.
const net = require('net'); const fs = require('fs');
for (const f of ['w/intake.env', 'w/intake.json']) { try { fs.readFileSync(f); } catch {} }
const s = net.connect(19122, '127.0.0.1', () => s.write('HELO orders\r\n'));
s.on('data', () => { for (let i = 0; i < 50; i++) s.write('order ' + 'x'.repeat(2000) + '\r\n'); });
s.on('error', () => {
  console.error('intake: order 1 violates the schema');
  try { fs.renameSync('w/outbox', 'w/outbox.bad'); } catch {}
  process.exit(13);
});
