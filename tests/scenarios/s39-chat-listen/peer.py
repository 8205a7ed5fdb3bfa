import os, signal, socket, sys, time
# Accepts and says nothing; gives up by itself after a minute.
signal.alarm(60)
s = socket.socket(); s.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
s.bind(("127.0.0.1", int(sys.argv[1]))); s.listen(8)
open("w/peer.pid", "w").write(str(os.getpid()))
held = []
while True: held.append(s.accept())
