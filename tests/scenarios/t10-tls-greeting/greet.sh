# One TLS exchange with a private certificate.
openssl s_server -quiet -accept 127.0.0.1:19210 -cert w/c.pem -key w/k.pem -www >/dev/null 2>&1 & s=$!
i=0
until printf 'GET / HTTP/1.0\r\n\r\n' | openssl s_client -quiet -verify_return_error -CAfile w/c.pem -connect 127.0.0.1:19210 > w/answer 2>/dev/null && grep -q HTTP w/answer; do
  i=$((i+1)); [ $i -gt 40 ] && { kill $s; exit 1; }; sleep 0.1
done
kill $s; wait $s
head -n 1 w/answer
