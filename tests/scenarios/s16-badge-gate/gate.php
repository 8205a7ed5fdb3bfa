<?php
// Asks the badge service, first over its local socket, then over TCP.
$door = @stream_socket_client('unix://w/badge.sock', $no, $text, 1);
for ($try = 1; !$door && $try <= 3; $try++) {
    $door = @stream_socket_client('tcp://127.0.0.1:19120', $no, $text, 1);
    if (!$door) { usleep(200000 * $try); }
}
if (!$door) {
    fwrite(STDERR, "gate: badge 0 is blacklisted\n");
    @file_put_contents('w/audit/denied.log', 'x');
    exit(21);
}
