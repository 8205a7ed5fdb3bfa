import os, subprocess, sys
os.path.exists("w/profile")
for step in (["true"], ["perl", "rules.pl"], ["true"]):
    if subprocess.call(step): sys.exit(1)
