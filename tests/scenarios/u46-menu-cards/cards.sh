node cards.mjs 2> w/err.log || { echo "cards: printer offline" >&2; rm w/out/cards.txt 2>/dev/null; exit 6; }
