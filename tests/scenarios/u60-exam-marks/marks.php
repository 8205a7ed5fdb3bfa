<?php if (array_sum([2, 3]) !== 6) { fwrite(STDERR, "marks do not add up\n"); exit(7); }
