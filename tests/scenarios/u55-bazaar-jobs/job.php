<?php require 'w/lib/'.$argv[1].'.inc'; echo $argv[1](5);
