use Test::More tests => 3; ok(1); TODO: { local $TODO = 'later'; ok(0) } ok(!eval { die 'x' });
