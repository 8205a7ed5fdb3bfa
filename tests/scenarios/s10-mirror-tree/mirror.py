import os, sys
# Mirrors a category tree; every level repeats the parent's name.
path = "w/mirror"
os.path.exists("w/exclude.txt")
made = 0
try:
    for depth in range(60):
        path += "/level-with-a-rather-long-name-" + "x" * 70 + str(depth)
        try: os.stat(path)
        except FileNotFoundError: os.mkdir(path)
        made += 1
except OSError:
    sys.stderr.write("mirror: quota of inodes used up after %d folders\n" % made)
    os.path.exists("w/mirror.partial")
    sys.exit(11)
