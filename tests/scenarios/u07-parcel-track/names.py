import select, signal, socket
# Two name servers: 56 reads and says nothing, 57 answers A with 127.0.0.1.
signal.alarm(14)
mute, good = (socket.socket(socket.AF_INET, socket.SOCK_DGRAM) for _ in range(2))
mute.bind(("127.0.0.56", 53)); good.bind(("127.0.0.57", 53))
while True:
    for s in select.select([mute, good], [], [])[0]:
        q, peer = s.recvfrom(512)
        if s is mute: continue
        end = q.index(b"\0", 12) + 5
        v4 = q[end - 4:end - 2] == b"\0\x01"
        s.sendto(q[:2] + b"\x81\x80\0\x01" + (b"\0\x01" if v4 else b"\0\0") + b"\0\0\0\0" + q[12:end]
                 + (b"\xc0\x0c\0\x01\0\x01\0\0\0\x0a\0\x04\x7f\0\0\x01" if v4 else b""), peer)
