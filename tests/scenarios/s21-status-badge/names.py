import signal, socket, time
# Name server of the private network: right answers, 1.3 s late. It answers A with 127.0.0.1, anything else empty.
signal.alarm(14)
s = socket.socket(socket.AF_INET, socket.SOCK_DGRAM); s.bind(("127.0.0.54", 53))
while True:
    q, peer = s.recvfrom(512)
    end = q.index(b"\0", 12) + 5
    v4 = q[end - 4:end - 2] == b"\0\x01"
    if v4: time.sleep(1.3)
    s.sendto(q[:2] + b"\x81\x80\0\x01" + (b"\0\x01" if v4 else b"\0\0") + b"\0\0\0\0" + q[12:end]
             + (b"\xc0\x0c\0\x01\0\x01\0\0\0\x0a\0\x04\x7f\0\0\x01" if v4 else b""), peer)
