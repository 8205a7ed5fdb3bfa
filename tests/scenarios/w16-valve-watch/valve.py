import os, select
try: open("w/valve.ini").read()
except OSError: pass
f = os.open("w/valve", os.O_RDONLY)
while not select.select([f], [], [], 0)[0]: pass
print(os.read(f, 100))
