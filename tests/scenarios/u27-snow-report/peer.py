import http.server, os, signal, sys
# An ordinary web server; gives up by itself after a minute.
signal.alarm(60)
s = http.server.ThreadingHTTPServer(("127.0.0.1", int(sys.argv[1])), http.server.SimpleHTTPRequestHandler)
open("w/peer.pid", "w").write(str(os.getpid()))
s.serve_forever()
