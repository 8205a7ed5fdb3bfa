import os
# Keeps all samples in memory.
os.path.exists("w/samples.idx")
samples = [bytes(500_000) for _ in range(400)]
print(len(samples))
