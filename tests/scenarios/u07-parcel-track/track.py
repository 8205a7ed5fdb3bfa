import socket
# Asks three depots, each by its own name.
for n in (1, 2, 3):
    s = socket.create_connection(("depot%d.example.test" % n, 19207)); s.recv(10); s.close()
print("tracked")
