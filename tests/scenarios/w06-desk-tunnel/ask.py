import socket, sys
try: open("w/ask.ini").read()
except OSError: pass
s = socket.create_connection(("127.0.0.1", 19421), 5); s.sendall(b"LEDGER\n")
data = b""
try:
    while d := s.recv(4096): data += d
except OSError: pass
if data.count(b"\n") < 40: print("ask: Konto gesperrt", file=sys.stderr); sys.exit(4)
