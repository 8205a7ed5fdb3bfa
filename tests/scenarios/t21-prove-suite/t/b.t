use Test::More; eval { require No::Such; 1 } or pass('absent'); ok(!open(my $f, '<', 'w/none')); is(system('false') >> 8, 1); done_testing;
