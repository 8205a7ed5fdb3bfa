'use strict';
// Threads exchange messages, one HTTP request is given up on purpose, a child ends with an expected status.
const { Worker, isMainThread, parentPort } = require('worker_threads');
const { spawnSync } = require('child_process'); const http = require('http'); const fs = require('fs');
if (!isMainThread) parentPort.on('message', (n) => parentPort.postMessage(n * 2));
else {
  try { fs.statSync('w/market.json'); } catch {}
  if (spawnSync('sh', ['-c', 'exit 5']).status !== 5) process.exit(1);
  const w = new Worker(__filename); let left = 50;
  w.on('message', (n) => { if (--left === 0) w.terminate(); else w.postMessage(n % 1000 + 1); });
  w.postMessage(1);
  const s = http.createServer(() => {}).listen(19214, '127.0.0.1', () => {
    const q = http.get('http://127.0.0.1:19214/', { timeout: 400 }, () => {});
    q.on('timeout', () => q.destroy()); q.on('error', () => { s.close(); s.closeAllConnections(); console.log('gave up as planned'); });
  });
}
