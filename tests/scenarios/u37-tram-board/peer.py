import fcntl, os, signal, sys, time
# Holds the lock; gives up by itself after a minute.
signal.alarm(60)
f = open(sys.argv[1], "w"); fcntl.flock(f, fcntl.LOCK_EX)
open("w/peer.pid", "w").write(str(os.getpid()))
time.sleep(60)
