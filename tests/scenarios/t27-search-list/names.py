import signal, socket
# Knows nothing below corp.test (RFC 1035 section 4.1.1: code 3).
signal.alarm(14)
s = socket.socket(socket.AF_INET, socket.SOCK_DGRAM); s.bind(("127.0.0.57", 53))
while True:
    q, peer = s.recvfrom(512)
    end = q.index(b"\0", 12) + 5; corp = b"corp" in q[12:end]; a = not corp and q[end - 4:end - 2] == b"\0\1"
    head = q[:2] + bytes((0x81, 0x83 if corp else 0x80)) + b"\0\1" + (b"\0\1" if a else b"\0\0") + b"\0\0\0\0" + q[12:end]
    s.sendto(head + (b"\xc0\x0c\0\1\0\1\0\0\0\x0a\0\4" + bytes((127, 0, 0, 1)) if a else b""), peer)
