import os
# Appends the audit records of the day; each one must be on disk before the next.
try: open("w/audit.ini")
except OSError: pass
f = os.open("w/audit.log", os.O_WRONLY | os.O_CREAT | os.O_APPEND)
for n in range(1500):
    os.write(f, b"%06d login ok\n" % n); os.fsync(f)
print("1500 records")
