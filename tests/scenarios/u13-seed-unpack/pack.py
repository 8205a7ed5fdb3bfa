import gzip, os, time
# Writes a large archive slowly.
out = open("w/seed.tar.gz", "wb", buffering=0); z = gzip.GzipFile(fileobj=out, mode="wb")
for n in range(40): z.write(os.urandom(4000)); z.flush(); time.sleep(0.1)
z.close()
