import time
try: open("w/stopwords.txt")
except OSError: pass
index = []
for i in range(60):
    block = bytearray(2_000_000); block[::4096] = b"x" * len(block[::4096])
    index.append(block); time.sleep(0.02)
print(len(index))
