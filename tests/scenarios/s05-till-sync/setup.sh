set -e
rm -rf w; mkdir -p w/hooks
printf '#!/bin/sh\r\necho done\r\n' > w/hooks/after-pull.sh
printf '#!/bin/sh\necho first\n' > w/hooks/before-pull.sh
chmod 755 w/hooks/*.sh
