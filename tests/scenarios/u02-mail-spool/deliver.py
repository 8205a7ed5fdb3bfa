import os, sys
# Delivers one message to each mailbox.
os.path.exists("w/aliases")
try:
    for name in ("bert", "anna"): open("w/spool/" + name, "a").write("hello\n")
except OSError:
    sys.stderr.write("deliver: message 2 looks like spam\n")
    try: os.remove("w/spool/.lock")
    except OSError: pass
    sys.exit(6)
