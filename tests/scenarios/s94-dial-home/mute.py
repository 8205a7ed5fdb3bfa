import signal, socket, time
# A name server that reads its questions and says nothing.
signal.alarm(12)
s = socket.socket(socket.AF_INET, socket.SOCK_DGRAM); s.bind(("127.0.0.55", 53))
while True: s.recv(512)
