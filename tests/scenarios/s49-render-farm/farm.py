import os, sys, time
# One child per frame, and one per strip of each frame, all started at once.
os.path.exists("w/farm.cfg")
def spawn(work):
    pid = os.fork()
    if pid == 0:
        work(); os._exit(0)
    return pid
def frame():
    for p in [spawn(lambda: time.sleep(1.5)) for _ in range(14)]: os.waitpid(p, 0)
start = time.time()
for p in [spawn(frame) for _ in range(22)]: os.waitpid(p, 0)
sys.stderr.write("farm: frame deadline missed, is the disk slow?\n")
sys.exit(1)
