from concurrent.futures import ProcessPoolExecutor
import os
# Sums in two worker processes; long but legitimate computation.
def part(n):
    os.path.exists("w/skip-%d" % n)
    return sum(i * i for i in range(2_500_000))
if __name__ == "__main__":
    with ProcessPoolExecutor(max_workers=2) as ex: print(sum(ex.map(part, range(24))))
