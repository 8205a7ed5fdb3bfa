import os, signal, socket, sys, threading, time
# Accepts at once, answers after ten seconds.
signal.alarm(60)
s = socket.socket(); s.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
s.bind(("127.0.0.1", int(sys.argv[1]))); s.listen(8)
open("w/peer.pid", "w").write(str(os.getpid()))
def serve(c):
    try: c.recv(4096); time.sleep(10); c.sendall(b"HTTP/1.0 200 OK\r\n\r\n42\n")
    except OSError: pass
    c.close()
while True:
    c, _ = s.accept(); threading.Thread(target=serve, args=(c,), daemon=True).start()
