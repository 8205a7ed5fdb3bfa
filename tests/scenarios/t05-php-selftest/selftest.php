<?php
// Starts the built-in server, asks twice, stops it.
@mkdir('w/web'); file_put_contents('w/web/index.php', '<?php echo 6 * 7;');
$p = proc_open([PHP_BINARY, '-S', '127.0.0.1:19205', '-t', 'w/web'], [['file', '/dev/null', 'r'], ['file', '/dev/null', 'w'], ['file', '/dev/null', 'w']], $pipes);
for ($n = 0; $n < 50; $n++) { $got = @file_get_contents('http://127.0.0.1:19205/'); if ($got === '42') { break; } usleep(100000); }
$none = @file_get_contents('http://127.0.0.1:19205/absent.css');
proc_terminate($p); proc_close($p);
exit($got === '42' ? 0 : 1);
