import os, subprocess, sys
# Signs the release.
os.path.exists("w/sign.key")
try:
    ok = os.access("w/bin/sign-it", os.X_OK) and subprocess.call(["w/bin/sign-it"]) == 0
except OSError: ok = False
if not ok:
    sys.stderr.write("sign: key has expired\n"); os.path.exists("w/sign.log"); sys.exit(6)
