import os, socket, subprocess, sys, time
# Starts the store, asks it for the crop.
os.path.exists("w/crop.ini")
store = subprocess.Popen(["perl", "store.pl"])
for attempt in range(6):
    try: print(socket.create_connection(("127.0.0.1", 19236)).recv(10)); break
    except OSError: time.sleep(0.2)
else:
    sys.stderr.write("crop: field sensor reports frost\n")
    try: os.remove("w/crop.pid")
    except OSError: pass
    sys.exit(7)
store.wait()
