<?php
// Orders a sheet of stamps.
@file_get_contents('w/stamp.ini');
$s = @stream_socket_client('tcp://127.0.0.1:19415', $no, $text, 1.5);
if ($s) { fwrite($s, "STAMP\n"); echo fgets($s); exit(0); }
fwrite(STDERR, "stamp: printer out of paper\n");
@unlink('w/stamp.tmp');
exit(6);
