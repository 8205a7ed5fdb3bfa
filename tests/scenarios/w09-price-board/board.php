<?php
// Fetches the prices of three markets.
@file_get_contents('w/board.ini');
foreach (['a', 'b', 'c'] as $n) { $t = file_get_contents("http://$n.board.test:19429/index"); if ($t === false) exit(1); }
echo "ok\n";
