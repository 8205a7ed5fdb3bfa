import os, signal, socket
signal.alarm(60)
s = socket.socket(); s.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1); s.bind(("127.0.0.1", 19424)); s.listen(5)
open("w/peer.pid", "w").write(str(os.getpid()))
while True:
    c, _ = s.accept(); c.settimeout(3)
    try: c.recv(4096); c.sendall(b"HTTP/1.1 400 Bad Request\r\nServer: web\r\nContent-Length: 0\r\n\r\n")
    except OSError: pass
    c.close()
