<?php // Runs the bazaar's jobs, each in a process of its own.
@include 'w/local.inc';
$bad = 0;
foreach (['vat', 'tax'] as $j) {
  $p = proc_open([PHP_BINARY, 'job.php', $j], [1 => ['file', 'w/out', 'a'], 2 => ['file', 'w/log', 'a']], $pipes);
  if (proc_close($p) !== 0) $bad++;
}
if ($bad) { fwrite(STDERR, "bazaar: Datenbank antwortet nicht\n"); @unlink('w/jobs.lock'); exit(5); }
