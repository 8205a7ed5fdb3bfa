// How a report looks: on a screen in both schemes, down to 320 pixels, and on paper. The page's policy names the hash of this text
// (Content Security Policy Level 3, style-src), which stands beside it since nothing here may compute one; a test holds the two together.

export const STYLE = `:root{color-scheme:light dark;--paper:#fcfbf8;--panel:#f4f1ea;--line:#ddd8cd;
--ink:#1d1b18;--soft:#5e594f;--cause:#a8301a}
@media (prefers-color-scheme:dark){:root{--paper:#181715;--panel:#211f1c;--line:#38342e;--ink:#ece8e1;
--soft:#a8a196;--cause:#ff9377}}
*{box-sizing:border-box}
html{background:var(--paper);color:var(--ink);font:16px/1.5 system-ui,-apple-system,"Segoe UI",Roboto,"DejaVu Sans",sans-serif}
body{margin:0 auto;max-width:58rem;padding:2rem 1.25rem 3rem;overflow-wrap:anywhere}
h1{font-size:1.5rem;line-height:1.3;margin:0 0 .5rem}
h2{font-size:.8rem;letter-spacing:.06em;text-transform:uppercase;color:var(--soft);margin:2.25rem 0 .6rem}
h3{font-size:1.15rem;line-height:1.35;margin:0 0 .4rem}
h4{font-size:.9rem;margin:1.2rem 0 .35rem}
p{margin:.3rem 0}
header{border-left:.3rem solid var(--soft);padding-left:1rem}
header.failed{border-color:var(--cause)}
.finding{background:var(--panel);border:1px solid var(--line);border-radius:.5rem;padding:1rem 1.15rem;margin:0 0 .9rem}
.finding.first{border-left:.3rem solid var(--cause)}
.tags,.span{color:var(--soft);font-size:.85rem}
.tags b{color:var(--cause);font-weight:600}
ol.chain{list-style:none;margin:0;padding:0}
ol.chain li{display:grid;grid-template-columns:5.5rem 1fr;gap:0 .75rem;padding:.3rem 0;border-top:1px solid var(--line)}
ol.chain li:first-child{border-top:0}
ol.chain .cause{font-weight:600}
time,.seq{color:var(--soft);font-variant-numeric:tabular-nums;font-size:.85rem}
.seq{white-space:nowrap}
a.seq{text-decoration:underline dotted}
pre,code{font:.82rem/1.5 ui-monospace,"SF Mono",Menlo,Consolas,"DejaVu Sans Mono",monospace}
pre{margin:0;padding:.5rem .65rem;background:var(--paper);border:1px solid var(--line);border-radius:.35rem;
white-space:pre-wrap;unicode-bidi:plaintext}
pre+pre{margin-top:.35rem}pre+p{margin-top:.7rem}
pre:target{outline:2px solid var(--cause)}
ul{margin:.2rem 0;padding-left:1.2rem}
dl{display:grid;grid-template-columns:8rem 1fr;gap:.2rem .75rem;margin:0}
dt{color:var(--soft)}
dd{margin:0}
footer{margin-top:2.5rem;padding-top:.75rem;border-top:1px solid var(--line);color:var(--soft);font-size:.85rem}
@media (max-width:34rem){body{padding:1.25rem .8rem 2rem}.finding{padding:.8rem}
ol.chain li,dl{grid-template-columns:1fr}dd{margin-bottom:.4rem}}
@media print{:root{color-scheme:light;--paper:#fff;--panel:#fff;--line:#bbb;--ink:#000;--soft:#444;--cause:#8a1f0c}
body{max-width:none;padding:0}html{font-size:11pt}pre,li,dt,dd{break-inside:avoid}h2,h3,h4{break-after:avoid}}`

/** SHA-256 of STYLE, as a policy writes it. */
export const STYLE_HASH = 'sha256-uFPTEyuMuXstLTmbP0tbCv9lrTkxe9Ata4AKpcgJmEY='
