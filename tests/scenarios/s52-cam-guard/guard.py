import os, subprocess, time
# Keeps the camera script running.
os.path.exists("w/guard.cfg")
print("guarding", flush=True)
while True:
    subprocess.Popen(["w/cam.sh"]).wait()
    time.sleep(0.01)
