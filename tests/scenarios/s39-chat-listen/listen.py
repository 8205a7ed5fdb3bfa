import socket
# Waits for the greeting of the chat server.
try: open("w/chat.ini")
except OSError: pass
s = socket.create_connection(("127.0.0.1", 19139))
greeting = s.recv(100)
s.sendall(b"hello\n")
print(greeting)
