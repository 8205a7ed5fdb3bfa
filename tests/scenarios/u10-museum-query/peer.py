import os, signal, socket, sys
# Answers whatever comes with an HTTP error, as a strict web server does.
signal.alarm(60)
s = socket.socket(); s.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
s.bind(("127.0.0.1", int(sys.argv[1]))); s.listen(8)
open("w/peer.pid", "w").write(str(os.getpid()))
while True:
    c, _ = s.accept(); c.recv(4096); c.sendall(b"HTTP/1.1 400 Bad Request\r\nConnection: close\r\n\r\n"); c.close()
