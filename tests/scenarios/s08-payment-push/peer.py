import http.server, os, signal, ssl, sys
# TLS partner; gives up by itself after a minute.
signal.alarm(60)
s = http.server.HTTPServer(("127.0.0.1", int(sys.argv[1])), http.server.SimpleHTTPRequestHandler)
c = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER); c.load_cert_chain("w/srv/c.pem", "w/srv/k.pem")
s.socket = c.wrap_socket(s.socket, server_side=True)
open("w/peer.pid", "w").write(str(os.getpid()))
s.serve_forever()
