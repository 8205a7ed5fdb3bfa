import os, signal, socket, sys, time
# Listens on the IPv6 loopback; gives up by itself after a minute.
signal.alarm(60)
s = socket.socket(socket.AF_INET6); s.bind(("::1", int(sys.argv[1]))); s.listen(4)
open("w/peer.pid", "w").write(str(os.getpid()))
time.sleep(60)
