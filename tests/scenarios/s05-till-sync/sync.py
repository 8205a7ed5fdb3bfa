import os, subprocess, sys
# Runs the hooks around a pull; missing hooks are skipped, broken ones are not.
def hook(name):
    path = "w/hooks/%s.sh" % name
    if not os.access(path, os.X_OK): return True
    try: return subprocess.call([path]) == 0
    except OSError: return False
ok = all([hook("check"), hook("before-pull"), hook("after-pull")])
if not ok:
    sys.stderr.write("sync: till server unreachable\n")
    try: os.remove("w/sync.lock")
    except OSError: pass
    sys.exit(8)
