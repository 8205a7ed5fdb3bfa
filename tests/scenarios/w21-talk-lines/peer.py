import os, signal, socket
signal.alarm(60)
s = socket.socket(); s.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1); s.bind(("127.0.0.1", 19437)); s.listen(100)
open("w/peer.pid", "w").write(str(os.getpid()))
keep = []
while True: keep.append(s.accept()[0])
