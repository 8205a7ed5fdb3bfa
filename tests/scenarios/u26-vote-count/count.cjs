'use strict';
// Counts three districts side by side.
const { spawn } = require('child_process'); const fs = require('fs');
try { fs.readFileSync('w/count.json'); } catch {}
let left = 3, bad = 0;
for (const d of ['11', '12', '13']) spawn('python3', ['district.py', d], { stdio: 'ignore' }).on('exit', (c) => {
  if (c) bad++;
  if (--left === 0 && bad) { console.error('count: network cable unplugged'); try { fs.unlinkSync('w/count.tmp'); } catch {} process.exit(4); }
});
