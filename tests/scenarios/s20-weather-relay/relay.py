import sys, urllib.request
try: urllib.request.urlopen("http://upstream.example.test:19124/now", timeout=5).read()
except OSError:
    sys.stderr.write("relay: sensor 12 needs calibration\n")
    try: open("w/last.json").read()
    except OSError: pass
    sys.exit(8)
