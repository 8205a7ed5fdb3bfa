import os, signal, socket, struct, sys
# Reads the request, then resets.
signal.alarm(60)
s = socket.socket(); s.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
s.bind(("127.0.0.1", int(sys.argv[1]))); s.listen(8)
open("w/peer.pid", "w").write(str(os.getpid()))
while True:
    c, _ = s.accept(); c.recv(4096); c.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0)); c.close()
