import fcntl, socket
# Answers one request at a time, under the lock of the timetable.
s = socket.create_server(("127.0.0.1", 19237))
lock = open("w/tram.lock", "a")
while True:
    c, _ = s.accept(); c.recv(1000)
    fcntl.flock(lock, fcntl.LOCK_EX)
    c.sendall(b"HTTP/1.0 200 OK\r\n\r\nline 4\n"); c.close()
    fcntl.flock(lock, fcntl.LOCK_UN)
