set -e
rm -rf w; mkdir -p w/tpl w/queue
echo 17 > w/queue/17; echo "<p>base" > w/tpl/base.html
