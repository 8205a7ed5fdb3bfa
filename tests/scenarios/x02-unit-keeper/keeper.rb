File.exist?('w/keeper.yml')
loop do
  pid = spawn('perl', 'unit.pl', err: '/dev/null')
  Process.wait(pid)
  STDERR.puts 'keeper: unit is warming up'
  sleep 0.02
end
