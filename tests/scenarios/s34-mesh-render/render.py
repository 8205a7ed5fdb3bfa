import os, subprocess
# Sends the whole mesh to the filter before it reads anything back.
os.path.exists("w/mesh.cache")
p = subprocess.Popen(["cat"], stdin=subprocess.PIPE, stdout=subprocess.PIPE)
mesh = b"v 1.0 2.0 3.0\n" * 40000
print("rendering", flush=True)
p.stdin.write(mesh); p.stdin.close()
print(len(p.stdout.read()))
