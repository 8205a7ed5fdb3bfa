'use strict';
// Starts a service in a child process, retries until it answers, stops it.
const { fork } = require('child_process'); const http = require('http');
if (process.argv[2] === 'serve') {
  setTimeout(() => http.createServer((q, a) => a.end('ok')).listen(19164, '127.0.0.1'), 700);
} else {
  const child = fork(__filename, ['serve']);
  let tries = 0;
  const ask = () => http.get('http://127.0.0.1:19164/', (a) => {
    a.resume(); a.on('end', () => { console.log('answered after', tries, 'retries'); child.kill(); });
  }).on('error', () => { if (++tries > 60) process.exit(1); setTimeout(ask, 100); });
  ask();
}
