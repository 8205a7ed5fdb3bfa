import os
# One record per star.
os.path.exists("w/stars.old")
with open("w/stars", "w") as f:
    for n in range(20000): f.write("star %06d mag 4.2 ra 11:22:33\n" % n)
