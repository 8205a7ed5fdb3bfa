import signal, socket, time
# Takes its time with addresses.
signal.alarm(14)
s = socket.socket(socket.AF_INET, socket.SOCK_DGRAM); s.bind(("127.0.0.56", 53))
while True:
    q, peer = s.recvfrom(512)
    end = q.index(b"\0", 12) + 5; a = q[end - 4:end - 2] == b"\0\1"
    if a: time.sleep(0.6)
    head = q[:2] + b"\x81\x80\0\1" + (b"\0\1" if a else b"\0\0") + b"\0\0\0\0" + q[12:end]
    s.sendto(head + (b"\xc0\x0c\0\1\0\1\0\0\0\x0a\0\4" + bytes((127, 0, 0, 1)) if a else b""), peer)
