import os, socket, sys
# Connects thirty members to the hub.
os.path.exists("w/members.txt")
members = []
try:
    for n in range(30): members.append(socket.create_connection(("127.0.0.1", 19177)))
except OSError:
    sys.stderr.write("swarm: member %d has no licence\n" % len(members))
    os.path.exists("w/swarm.core")
    sys.exit(4)
