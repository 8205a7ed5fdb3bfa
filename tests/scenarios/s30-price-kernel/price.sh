# Computes unit prices and publishes them.
w/kernel < w/in.txt > w/prices.txt 2> w/kernel.log
if [ "$(wc -l < w/prices.txt)" -ne 3 ]; then
  echo "price: currency table out of date" >&2
  cat w/prices.yesterday 2>/dev/null
  exit 3
fi
