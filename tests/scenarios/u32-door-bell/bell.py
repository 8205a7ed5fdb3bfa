import os, socket, sys
# Waits for visitors.
os.path.exists("w/bell.ini")
s = socket.socket(socket.AF_UNIX)
try: s.bind("w/bell.sock"); s.listen(3)
except OSError:
    sys.stderr.write("bell: button is stuck\n"); os.path.exists("w/bell.log"); sys.exit(6)
