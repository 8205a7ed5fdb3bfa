// Servers with their clients, all inside one run on the loopback interface: a script starts the server, waits until it answers,
// asks, stops it, and passes on what went wrong. Ports are fixed and each belongs to one row.
import { type Program, script } from './program.js'

/** Waits up to three seconds until a command succeeds. */
const until = (test: string): string =>
  `n=0; until ${test}; do n=$((n+1)); [ $n -gt 30 ] && { kill $p; exit 9; }; sleep 0.1; done`
const PYTHON_SERVER = (port: number): string =>
  `echo 'import http.server, sys
class H(http.server.SimpleHTTPRequestHandler):
    protocol_version = "HTTP/1.0"
    def log_message(self, *a): pass
http.server.HTTPServer(("127.0.0.1", ${port}), H).serve_forever()' > server.py; seq 1 3000 > data.txt`
const around = (port: number, client: string): string =>
  script(`
    /usr/bin/python3 -S server.py & p=$!
    ${until(`bash -c ': < /dev/tcp/127.0.0.1/${port}' 2> /dev/null`)}
    ${client}; s=$?
    kill $p; wait $p 2> /dev/null; exit $s`)
const CERTIFICATE = `openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -keyout key.pem -out cert.pem \\
      -subj /CN=localhost -days 9 2> /dev/null`
const NGINX = (port: number): string =>
  script(`
    mkdir -p logs html tmp; echo welcome > html/index.html
    echo "worker_processes 1; pid $PWD/nginx.pid; error_log $PWD/logs/error.log; events { worker_connections 32; }
    http { include $PWD/types.conf; access_log $PWD/logs/access.log; client_body_temp_path $PWD/tmp/b; proxy_temp_path $PWD/tmp/p;
    fastcgi_temp_path $PWD/tmp/f; uwsgi_temp_path $PWD/tmp/u; scgi_temp_path $PWD/tmp/s;
    server { listen 127.0.0.1:${port}; root $PWD/html; } }" > nginx.conf
    echo 'types { text/html html; }' > types.conf`)

export const SERVICES: ReadonlyArray<Program> = [
  {
    id: 'curl-local',
    packages: ['curl', 'python3'],
    setup: `${PYTHON_SERVER(18101)}\necho 'url = "http://127.0.0.1:18101/data.txt"' > curl.conf`,
    argv: ['sh', '-c', around(18101, 'curl -sf -K curl.conf -o got.txt')],
  },
  {
    id: 'wget-local',
    packages: ['wget', 'python3'],
    setup: PYTHON_SERVER(18102),
    argv: ['sh', '-c', around(18102, 'wget -q -t 2 --waitretry=0 -O got.txt http://127.0.0.1:18102/data.txt')],
  },
  {
    id: 'python-client',
    packages: ['python3'],
    setup: `${PYTHON_SERVER(18103)}\necho 'import urllib.request
d = urllib.request.urlopen("http://127.0.0.1:18103/data.txt", timeout=20).read()
open("got.txt", "wb").write(d)' > client.py`,
    argv: ['sh', '-c', around(18103, '/usr/bin/python3 client.py')],
  },
  {
    id: 'nginx-test',
    packages: ['nginx-light'],
    setup: NGINX(18104),
    argv: ['sh', '-c', 'nginx -p . -c nginx.conf -e logs/error.log -t -q'],
  },
  {
    id: 'nginx-serve',
    packages: ['nginx-light', 'curl'],
    setup: NGINX(18105),
    argv: [
      'sh',
      '-c',
      script(`
    nginx -p . -c nginx.conf -e logs/error.log -g 'daemon off;' & p=$!
    ${until('[ -s nginx.pid ]')}
    curl -sf -o got.html http://127.0.0.1:18105/; s=$?
    kill -QUIT $p; wait $p || s=$?; exit $s`),
    ],
  },
  {
    id: 'redis-serve',
    packages: ['redis-server', 'redis-tools'],
    setup: `printf 'port 18106\\nbind 127.0.0.1\\nappendonly yes\\nappendfsync always\\nsave ""\\ndir .\\n' > redis.conf`,
    argv: [
      'sh',
      '-c',
      script(`
    redis-server redis.conf > server.log & p=$!
    ${until('redis-cli -p 18106 ping > /dev/null 2>&1')}
    redis-cli -p 18106 -e set a 7 && redis-cli -p 18106 -e get a && redis-cli -p 18106 -e save; s=$?
    redis-cli -p 18106 shutdown nosave 2> /dev/null; wait $p || s=$?; exit $s`),
    ],
  },
  {
    id: 'openssl-serve',
    packages: ['openssl'],
    setup: script(`
    ${CERTIFICATE}`),
    argv: [
      'sh',
      '-c',
      script(`
    openssl s_server -accept 127.0.0.1:18107 -cert cert.pem -key key.pem -www -naccept 1 > server.log 2>&1 & p=$!
    ${until('grep -q ACCEPT server.log')}
    printf 'GET / HTTP/1.0\\r\\n\\r\\n' |
      openssl s_client -connect 127.0.0.1:18107 -CAfile cert.pem -verify_return_error -quiet > got.txt 2> client.log; s=$?
    wait $p; exit $s`),
    ],
  },
  {
    id: 'socat-echo',
    packages: ['socat'],
    setup: 'seq 1 20 > in.txt',
    argv: [
      'sh',
      '-c',
      script(`
    socat UNIX-LISTEN:./echo.sock EXEC:cat & p=$!
    ${until('[ -S echo.sock ]')}
    socat -t 2 - UNIX-CONNECT:./echo.sock < in.txt > out.txt || exit 3
    wait $p && cmp in.txt out.txt`),
    ],
  },
  {
    id: 'memcached-ask',
    packages: ['memcached'],
    setup: script(`
    echo 'use IO::Socket::INET; my $s = IO::Socket::INET->new("127.0.0.1:18108") or die "connect: $!";
    print $s "set a 0 0 2\\r\\nhi\\r\\nget a\\r\\n"; my $n = 0;
    while (<$s>) { print; last if /^END/; $n++ } die "short" if $n < 3;' > ask.pl`),
    argv: [
      'sh',
      '-c',
      script(`
    memcached -u nobody -l 127.0.0.1 -p 18108 -U 0 -t 1 -m 8 & p=$!
    ${until("bash -c ': < /dev/tcp/127.0.0.1/18108' 2> /dev/null")}
    perl ask.pl; s=$?
    kill $p; wait $p; exit $s`),
    ],
  },
  {
    id: 'stunnel-tls',
    packages: ['stunnel4', 'socat', 'openssl'],
    setup: script(`
    ${CERTIFICATE}
    printf 'foreground = yes\\npid =\\noutput = stunnel.log\\n[t]\\naccept = 127.0.0.1:18109\\n' > stunnel.conf
    printf 'exec = /bin/cat\\nexecargs = cat\\ncert = cert.pem\\nkey = key.pem\\n' >> stunnel.conf`),
    argv: [
      'sh',
      '-c',
      script(`
    stunnel stunnel.conf 2> /dev/null & p=$!
    ${until("bash -c ': < /dev/tcp/127.0.0.1/18109' 2> /dev/null")}
    echo hello | socat -t 1 - OPENSSL:127.0.0.1:18109,cafile=cert.pem,commonname=localhost > got.txt; s=$?
    kill $p; wait $p 2> /dev/null; [ -s got.txt ] || s=4; exit $s`),
    ],
  },
  {
    id: 'lighttpd-serve',
    packages: ['lighttpd', 'curl'],
    setup: script(`
    mkdir www; seq 1 500 > www/a.txt
    echo "server.document-root = \\"$PWD/www\\"
    server.bind = \\"127.0.0.1\\"
    server.port = 18110
    server.modules = ()
    server.errorlog = \\"$PWD/error.log\\"" > l.conf`),
    argv: [
      'sh',
      '-c',
      script(`
    lighttpd -D -f l.conf & p=$!
    ${until("bash -c ': < /dev/tcp/127.0.0.1/18110' 2> /dev/null")}
    curl -sf -o got.txt http://127.0.0.1:18110/a.txt; s=$?
    kill $p; wait $p || s=$?; exit $s`),
    ],
  },
]
