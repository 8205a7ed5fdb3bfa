import os, sys
os.path.exists("w/tower.map")
try:
    for n in range(90):
        os.makedirs("w/cells/%d" % (n % 9), exist_ok=True)
        open("w/cells/%d/%d" % (n % 9, n), "w").close()
except OSError:
    sys.stderr.write("tower: antenna %d is not registered\n" % n)
    os.path.exists("w/cells/.journal")
    sys.exit(3)
