import signal, socket
signal.alarm(10)
s = socket.create_server(("127.0.0.1", 19177), backlog=128)
held = []
while True: held.append(s.accept())
