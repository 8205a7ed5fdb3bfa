import os, socket, sys, time
# Asks for the time 400 times, a new connection each time.
os.path.exists("w/collect.ini")
kept = []
for n in range(400):
    s = socket.create_connection(("127.0.0.1", 19184)); kept.append(s)
    s.sendall(b"HEAD / HTTP/1.0\r\n\r\n"); s.recv(200)
print("collected", len(kept), flush=True)
os._exit(0)
