import os, signal, socket, time
# A listener whose queue is full: a further SYN gets no answer.
signal.alarm(60)
s = socket.socket(); s.bind(("127.0.0.1", 19415)); s.listen(0)
keep = []
for n in range(4):
    c = socket.socket(); c.setblocking(False)
    try: c.connect(("127.0.0.1", 19415))
    except OSError: pass
    keep.append(c)
time.sleep(0.2)
open("w/peer.pid", "w").write(str(os.getpid()))
time.sleep(60)
