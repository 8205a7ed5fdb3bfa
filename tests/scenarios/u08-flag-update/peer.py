import os, signal, socket, sys, time
# Listens with the smallest backlog and never accepts; fills the queue itself so that later SYNs are dropped.
signal.alarm(60)
addr = ("127.0.0.1", int(sys.argv[1]))
s = socket.socket(); s.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1); s.bind(addr); s.listen(0)
held = []
for _ in range(4):
    c = socket.socket(); c.setblocking(False); c.connect_ex(addr); held.append(c)
time.sleep(0.3)
open("w/peer.pid", "w").write(str(os.getpid()))
time.sleep(60)
