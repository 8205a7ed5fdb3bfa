const cluster = require('cluster'), http = require('http');
if (cluster.isPrimary) {
  let up = 0; const w = [cluster.fork(), cluster.fork()];
  for (const x of w) x.on('listening', () => { if (++up === 2) load(0) });
  const load = n => { if (n === 60) { for (const x of w) x.process.kill('SIGTERM'); return } http.get({ port: 19450, host: '127.0.0.1', agent: false }, r => { r.resume(); r.on('end', () => load(n + 1)) }) };
} else http.createServer((q, r) => r.end('ok')).listen(19450, '127.0.0.1');
