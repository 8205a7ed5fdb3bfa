# Watches a worker and ends it if it uses too much.
r, w = IO.pipe
pid = fork { r.close; 3.times { sleep 0.1; w.write('.') }; sleep 5; w.write('done') }
w.close
keeper = fork { sleep 0.4; Process.kill(:KILL, pid) }
out = r.read
Process.wait(pid); Process.wait(keeper)
unless out.end_with?('done')
  warn 'hive: disk error on honeycomb 4'
  File.unlink('w/hive.out') rescue nil
  exit 4
end
