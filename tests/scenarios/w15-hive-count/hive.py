import os, subprocess, sys
# Counts the bees.
try: open("w/hive.ini").read()
except OSError: pass
p = subprocess.Popen(["w/bees"])
try: p.wait(2.5)
except subprocess.TimeoutExpired:
    p.kill(); p.wait(); print("hive: memory exhausted", file=sys.stderr)
    try: os.unlink("w/hive.pid")
    except OSError: pass
    sys.exit(5)
