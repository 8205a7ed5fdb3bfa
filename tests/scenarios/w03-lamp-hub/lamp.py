import os, socket, sys, time
# Tells the hub to light lamp 3.
try: open("w/lamp.ini").read()
except OSError: pass
for n in range(4):
    s = socket.socket(socket.AF_UNIX)
    try: s.connect("\0pcts-lamp-hub"); s.sendall(b"on 3\n"); break
    except OSError: s.close(); time.sleep(0.1)
else:
    print("lamp: bulb 3 is broken", file=sys.stderr)
    try: os.unlink("w/lamp.state")
    except OSError: pass
    sys.exit(4)
