import os, signal, socket, time
signal.alarm(60)
s = socket.socket(socket.AF_UNIX); s.bind("w/meter.sock"); s.listen(5)
open("w/peer.pid", "w").write(str(os.getpid()))
while True:
    c, _ = s.accept(); c.recv(4096); time.sleep(0.8)
    c.sendall(b"HTTP/1.0 200 OK\r\nContent-Length: 3\r\n\r\nok\n"); c.close()
