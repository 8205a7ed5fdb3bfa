import http.server, sys
# Data service: loads its seed, then listens.
try: extra = open("w/seed/extra.csv").read()
except OSError: extra = ""
try: rows = open("w/seed/regions.csv").read()
except OSError:
    sys.stderr.write("data: bad credentials\n")
    sys.exit(1)
http.server.HTTPServer(("127.0.0.1", int(sys.argv[1])), http.server.SimpleHTTPRequestHandler).serve_forever()
