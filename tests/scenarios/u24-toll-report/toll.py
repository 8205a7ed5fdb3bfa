import os, socket
# Asks for the toll of the day.
os.path.exists("w/toll.cache")
s = socket.create_connection(("127.0.0.1", 19224))
s.sendall(b"TOLL today\n")
print(s.recv(100).decode().strip())
