<?php
// Asks when the next ferry leaves.
@file_get_contents('w/ferry.ini');
$s = @stream_socket_client('tcp://ferry.example.test:19428', $n, $t, 3);
if (!$s) { fwrite(STDERR, "ferry: tide too low\n"); @unlink('w/ferry.tmp'); exit(7); }
