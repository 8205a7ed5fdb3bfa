'use strict';
const held = [];
const step = () => { held.push(Buffer.alloc(4e6, 1)); if (held.length < 100) setTimeout(step, 10); };
step();
