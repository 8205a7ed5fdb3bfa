set -e
rm -rf w; mkdir -p w
mkdir -p w/lib
echo '<?php function vat($x){return $x*1.2;}' > w/lib/vat.inc
