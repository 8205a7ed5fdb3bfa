import os, signal, sys, time
# Holds the writing end open and writes nothing.
signal.alarm(60)
f = os.open(sys.argv[1], os.O_RDWR)
open("w/peer.pid", "w").write(str(os.getpid()))
time.sleep(60)
