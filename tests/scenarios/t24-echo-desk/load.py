import socket
for n in range(100):
    s = socket.create_connection(("127.0.0.1", 19447)); s.sendall(b"hello %d\n" % n); s.shutdown(socket.SHUT_WR)
    d = b""
    while x := s.recv(100): d += x
    assert d.startswith(b"hello"), d
