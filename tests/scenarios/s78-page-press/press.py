import os, subprocess, sys
# Hands one page to the converter and waits at most three seconds.
os.path.exists("w/press.ini")
try:
    subprocess.run(["w/convert", "page.ps"], timeout=3)
except subprocess.TimeoutExpired:
    sys.stderr.write("press: printer out of ink\n")
    os.path.exists("w/spool/page.ps")
    sys.exit(3)
