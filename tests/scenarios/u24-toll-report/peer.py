import os, signal, socket, sys, time
# Answers after four seconds.
signal.alarm(60)
s = socket.socket(); s.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
s.bind(("127.0.0.1", int(sys.argv[1]))); s.listen(8)
open("w/peer.pid", "w").write(str(os.getpid()))
while True:
    c, _ = s.accept(); c.recv(100); time.sleep(4)
    try: c.sendall(b"17.50\n")
    except OSError: pass
    c.close()
