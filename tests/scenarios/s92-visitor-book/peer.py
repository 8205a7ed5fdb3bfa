import os, signal, sqlite3, sys, time
# Holds a write transaction; gives up by itself after a minute.
signal.alarm(60)
d = sqlite3.connect(sys.argv[1], isolation_level=None)
d.execute("create table guest(name)"); d.execute("begin exclusive")
open("w/peer.pid", "w").write(str(os.getpid()))
time.sleep(60)
