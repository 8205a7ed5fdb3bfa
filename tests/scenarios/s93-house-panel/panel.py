import os, socket, sys
# Web panel on both loopback addresses.
os.path.exists("w/panel.ini")
a = socket.create_server(("127.0.0.1", 19193))
try: b = socket.create_server(("::1", 19193), family=socket.AF_INET6)
except OSError:
    sys.stderr.write("panel: IPv6 is switched off\n")
    os.path.exists("w/panel.pid")
    sys.exit(8)
