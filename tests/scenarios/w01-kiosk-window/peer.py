import os, signal, socket, time
signal.alarm(60)
s = socket.socket(socket.AF_INET6); s.bind(("::1", 19405)); s.listen(5)
open("w/peer.pid", "w").write(str(os.getpid()))
time.sleep(60)
