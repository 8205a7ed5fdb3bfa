import os, sys
# Prints the log of the day; gives up when it cannot deliver.
os.path.exists("w/filter.txt")
for n in range(40000):
    sys.stdout.write("line %d of the log, padded %s\n" % (n, "." * 40))
sys.stdout.flush()
