import os, signal, socket, struct, time
# Sends a part of the answer, then resets.
signal.alarm(60)
s = socket.socket(); s.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1); s.bind(("127.0.0.1", 19420)); s.listen(5)
open("w/peer.pid", "w").write(str(os.getpid()))
while True:
    c, _ = s.accept(); c.recv(4096)
    c.sendall(b"row\n" * 7); time.sleep(0.2)
    c.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0)); c.close()
