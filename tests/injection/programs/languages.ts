// Interpreters and virtual machines with an application of a few lines each: settings, modules, data, output.
import { type Program, script } from './program.js'

export const LANGUAGES: ReadonlyArray<Program> = [
  {
    id: 'python-app',
    packages: ['python3'],
    setup: script(`
    mkdir -p lib data out
    echo '{"source": "data/input.csv", "target": "out/report.txt"}' > settings.json
    printf 'a,1\\nb,2\\nc,3\\n' > data/input.csv
    echo 'import csv
    def rows(path):
        with open(path) as f: return [(n, int(v)) for n, v in csv.reader(f)]' > lib/table.py
    echo 'import json, sys, os
    sys.path.insert(0, "lib"); sys.dont_write_bytecode = True
    import table
    conf = json.load(open("settings.json"))
    found = table.rows(conf["source"])
    with open(conf["target"] + ".tmp", "w") as f:
        f.write("\\n".join("%s=%d" % r for r in found)); f.flush(); os.fsync(f.fileno())
    os.rename(conf["target"] + ".tmp", conf["target"])
    print("rows", len(found))' > app.py`),
    argv: ['/usr/bin/python3', 'app.py'],
  },
  {
    id: 'python-workers',
    packages: ['python3'],
    setup: script(`
    for i in 1 2 3; do seq $i 9 > part$i.txt; done
    echo 'import subprocess, sys, threading
    procs = [subprocess.Popen(["sort", "-n", "part%d.txt" % i], stdout=subprocess.PIPE) for i in (1, 2, 3)]
    total, fails = [], []
    def take(p):
        out = p.communicate()[0].split()
        total.append(sum(map(int, out)))
        if p.returncode: fails.append(p.returncode)
    ts = [threading.Thread(target=take, args=(p,)) for p in procs]
    [t.start() for t in ts]; [t.join() for t in ts]
    print(sum(total)); sys.exit(1 if fails else 0)' > app.py`),
    argv: ['/usr/bin/python3', 'app.py'],
  },
  {
    id: 'perl-app',
    setup: script(`
    mkdir lib; echo 'package Rates; use strict; our %r = (a => 2, b => 3); 1;' > lib/Rates.pm
    printf 'a 10\\nb 20\\n' > orders.txt
    echo 'use strict; use lib "lib"; use Rates; use POSIX qw(floor); use Fcntl qw(:flock);
    open(my $lock, ">", "app.lock") or die "lock: $!"; flock($lock, LOCK_EX | LOCK_NB) or die "busy: $!";
    open(my $in, "<", "orders.txt") or die "orders: $!"; my $sum = 0;
    while (<$in>) { my ($k, $v) = split; $sum += $Rates::r{$k} * $v; }
    open(my $out, ">", "total.txt") or die "total: $!"; print $out floor($sum), "\\n" or die $!; close $out or die "close: $!";
    system("cat", "total.txt") == 0 or die "cat";' > app.pl`),
    argv: ['perl', 'app.pl'],
  },
  {
    id: 'php-app',
    packages: ['php-cli', 'php-sqlite3'],
    setup: script(`
    mkdir inc cache; echo '<?php function price($n) { return $n * 3; }' > inc/price.php
    printf '[shop]\\nname = demo\\nitems = 4\\n' > shop.ini
    echo '<?php error_reporting(E_ALL); require "inc/price.php";
    $c = parse_ini_file("shop.ini", true); if ($c === false) { fwrite(STDERR, "settings\\n"); exit(3); }
    $p = price((int) $c["shop"]["items"]);
    if (file_put_contents("cache/price.txt", $p, LOCK_EX) === false) exit(4);
    $d = new PDO("sqlite:cache/shop.db"); $d->exec("create table t(a)"); $d->exec("insert into t values ($p)");
    echo $d->query("select a from t")->fetchColumn(), "\\n";' > app.php`),
    argv: ['php', 'app.php'],
  },
  {
    id: 'node-app',
    setup: script(`
    mkdir modules; echo 'module.exports = text => text.split("\\n").filter(Boolean).map(Number)' > modules/parse.js
    seq 1 50 > input.txt; echo '{"input": "input.txt", "output": "result.json"}' > config.json
    echo 'const fs = require("fs"); const parse = require("./modules/parse.js")
    const conf = JSON.parse(fs.readFileSync("config.json", "utf8"))
    fs.promises.readFile(conf.input, "utf8").then(text => {
      const all = parse(text); if (all.length !== 50) throw new Error("rows")
      fs.writeFileSync(conf.output, JSON.stringify({ sum: all.reduce((a, b) => a + b, 0) }))
      console.log("done") })' > app.js`),
    argv: ['node', 'app.js'],
  },
  {
    id: 'node-http',
    setup: script(`
    seq 1 2000 > page.txt
    echo 'const http = require("http"), fs = require("fs"), cp = require("child_process")
    const server = http.createServer((q, a) => fs.readFile("page.txt", (e, d) => { a.statusCode = e ? 500 : 200; a.end(d) }))
    server.on("error", e => { console.error("E1", e.code); process.exit(2) })
    server.listen(18081, "127.0.0.1", () => {
      cp.execFile("curl", ["-sf", "-o", "got.txt", "http://127.0.0.1:18081/"], e => {
        if (e) { console.error("E2"); process.exitCode = 1 }
        server.close() }) })' > app.js`),
    packages: ['curl'],
    argv: ['node', 'app.js'],
  },
  {
    id: 'java-app',
    packages: ['openjdk-17-jdk-headless'],
    setup: script(`
    mkdir classes; echo 'rate=7' > app.properties; seq 1 30 > data.txt
    echo 'import java.nio.file.*; import java.util.*;
    public class App { public static void main(String[] a) throws Exception {
      Properties p = new Properties(); try (var in = Files.newInputStream(Path.of("app.properties"))) { p.load(in); }
      int rate = Integer.parseInt(p.getProperty("rate"));
      int sum = 0; for (String s : Files.readAllLines(Path.of("data.txt"))) sum += Integer.parseInt(s) * rate;
      if (sum == 0) System.exit(5);
      Files.writeString(Path.of("sum.txt"), sum + "\\n"); System.out.println(sum); } }' > App.java
    javac -d classes App.java`),
    argv: ['java', '-Xshare:auto', '-Xint', '-Xmx64m', '-cp', 'classes', 'App'],
    limit: 15,
  },
  {
    id: 'bash-job',
    setup: script(`
    mkdir lib spool; echo 'log() { printf "%s\\n" "$*" >> run.log; }' > lib/common.sh
    echo 'RATE=5' > job.conf; seq 1 40 > spool/a.txt; seq 5 60 > spool/b.txt
    echo '#!/bin/bash
    set -euo pipefail
    source lib/common.sh; . ./job.conf
    tmp=$(mktemp -d ./work.XXXXXX); trap "rm -rf $tmp" EXIT
    for f in spool/*.txt; do sort -n "$f" | uniq -c | awk "{s+=\\$2*$RATE} END {print s}" > "$tmp/$(basename "$f")"; log "$f"; done
    cat "$tmp"/*.txt | paste -sd+ | bc > total.txt
    gzip -c total.txt > total.gz; cmp <(zcat total.gz) total.txt' > job.sh
    chmod +x job.sh`),
    packages: ['bc'],
    argv: ['./job.sh'],
  },
  {
    id: 'dash-lock',
    setup: script(`
    seq 1 30 > in.txt
    echo '#!/bin/sh
    set -e
    exec 9> job.lock; flock -n 9 || { echo busy >&2; exit 75; }
    head -n 20 in.txt | tail -n 5 > mid.txt & p=$!
    grep -c 1 in.txt > ones.txt
    wait $p
    dd if=mid.txt of=mid.copy conv=fsync status=none
    cat mid.copy ones.txt' > job.sh; chmod +x job.sh`),
    argv: ['./job.sh'],
  },
  {
    id: 'cron-loop',
    setup: script(`
    mkdir jobs state
    for j in alpha beta gamma; do
      printf '#!/bin/sh\\ndate +%%Y > /dev/null\\nwc -l < input.txt > state/%s\\n' $j > jobs/$j; chmod +x jobs/$j
    done
    seq 1 7 > input.txt
    echo '#!/bin/sh
    bad=0
    for round in 1 2 3; do
      for j in jobs/*; do $j || { echo "job failed" >&2; bad=1; }; done
      cat state/* > round.$round || bad=1
      sleep 0.05
    done
    exit $bad' > cron.sh; chmod +x cron.sh`),
    argv: ['sh', 'cron.sh'],
  },
  {
    id: 'm4-ed',
    packages: ['m4', 'ed'],
    setup: script(`
    printf 'define(NAME, world)dnl\\n' > defs.m4; printf 'include(defs.m4)hello NAME\\n' > in.m4
    printf '1s/hello/good morning/\\nw result.txt\\nq\\n' > script.ed`),
    argv: ['sh', '-c', 'm4 in.m4 > page.txt && ed -s page.txt < script.ed'],
  },
]
