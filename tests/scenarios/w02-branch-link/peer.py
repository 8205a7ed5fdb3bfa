import http.server, os, signal
signal.alarm(60)
s = http.server.HTTPServer(("127.0.0.1", 19406), http.server.SimpleHTTPRequestHandler)
open("w/peer.pid", "w").write(str(os.getpid()))
s.serve_forever()
