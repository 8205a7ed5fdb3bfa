'use strict';
// Reads the plans of the year; last year's are optional.
const fs = require('fs');
let n = 0;
try { n += fs.readdirSync('w/plans/2023').length; } catch {}
try { n += fs.readFileSync('w/plans/2024/spring.txt').length; }
catch {
  console.error('plan: greenhouse controller is busy');
  try { fs.readFileSync('w/plans/fallback.txt'); } catch {}
  process.exit(5);
}
console.log(n);
