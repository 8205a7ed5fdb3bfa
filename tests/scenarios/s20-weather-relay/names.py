import signal, socket
# Name server of the private network: answers every question with "no such name".
signal.alarm(10)
s = socket.socket(socket.AF_INET, socket.SOCK_DGRAM); s.bind(("127.0.0.53", 53))
while True:
    q, peer = s.recvfrom(512)
    s.sendto(q[:2] + b"\x81\x83" + q[4:6] + b"\0\0\0\0\0\0" + q[12:], peer)
