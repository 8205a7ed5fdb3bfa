rm -rf w; mkdir -p w/bin; printf '#!/bin/sh\necho 7\n' > w/bin/calc; chmod 644 w/bin/calc
