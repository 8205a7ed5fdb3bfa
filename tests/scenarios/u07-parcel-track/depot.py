import signal, socket
signal.alarm(14)
s = socket.create_server(("127.0.0.1", 19207))
while True:
    c, _ = s.accept(); c.sendall(b"ok"); c.close()
