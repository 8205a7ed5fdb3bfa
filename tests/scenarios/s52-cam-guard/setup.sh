rm -rf w; mkdir -p w; printf '#!/bin/sh\n[ -c /dev/video99 ] || exit 0\nsleep 60\n' > w/cam.sh; chmod 755 w/cam.sh
