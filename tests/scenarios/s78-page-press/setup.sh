rm -rf w; mkdir -p w; printf '#!/bin/sh\n[ -f w/profile.icc ] && cat w/profile.icc\nexec sleep 20\n' > w/convert; chmod 755 w/convert
