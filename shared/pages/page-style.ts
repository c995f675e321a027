/** The CSS of every page; pages contain it, and their policy allows it by its hash. */
export const pageStyle = `
:root{color-scheme:light dark;--paper:#fbfaf7;--card:#fff;--ink:#1d1c1a;--soft:#5c5850;--line:#e2ded5;--accent:#0b5a63;--on:#fff}
@media (prefers-color-scheme:dark){:root{--paper:#15171a;--card:#1d2024;--ink:#e9e6df;--soft:#aaa59a;--line:#33373d;--accent:#7fd0c8;--on:#0e1a1b}}
[lang]{--serif:Charter,'Bitstream Charter','Sitka Text',Cambria,'Noto Serif',Georgia,serif;--sans:system-ui,-apple-system,'Segoe UI',Roboto,'Noto Sans',sans-serif;font-family:var(--serif)}
:lang(ar),:lang(ary),:lang(fa),:lang(ur){--serif:'Noto Naskh Arabic','Geeza Pro','Al Nile','Sakkal Majalla',Charter,Cambria,'Noto Serif',serif;--sans:'Noto Sans Arabic','Noto Kufi Arabic','Geeza Pro','Segoe UI',Tahoma,system-ui,sans-serif}
:lang(zgh),:lang(ber),:lang(tzm){--serif:'Noto Sans Tifinagh',Ebrima,Charter,'Noto Serif',sans-serif;--sans:'Noto Sans Tifinagh',Ebrima,system-ui,sans-serif}
*{box-sizing:border-box}
html{font-size:1.0625rem;line-height:1.6;background:var(--paper);color:var(--ink);-webkit-text-size-adjust:100%}
body{margin:0 auto;max-width:72rem;padding:0 1.25rem 4rem}
a{color:var(--accent);text-underline-offset:.18em;text-decoration-thickness:.06em}
a:hover{text-decoration-thickness:.12em}
:focus-visible{outline:.16rem solid var(--accent);outline-offset:.16rem;border-radius:.15rem}
.skip{position:absolute;inset-inline-start:-99rem;background:var(--card);padding:.5rem 1rem}
.skip:focus{inset-inline-start:1rem;top:.5rem;z-index:1}
header{padding:3rem 0 2.2rem;border-bottom:1px solid var(--line)}
.site,.site bdi,.meta,.tags,aside,nav,footer,.go{font-family:var(--sans)}
.site{margin:0;font-size:.9rem;font-weight:600;letter-spacing:.02em}
.site a{text-decoration:none;display:inline-flex;gap:.5rem;align-items:center}
.site img{width:1.4rem;height:1.4rem;border-radius:.25rem}
.site .logo{width:auto;height:2.2rem;max-width:11rem;object-fit:contain}
@media (prefers-color-scheme:dark){.site .logo{background:#fff;padding:.2rem .35rem}}
h1{font-size:clamp(1.9rem,1.4rem + 2.4vw,3rem);line-height:1.15;margin:.6rem 0 .5rem;text-wrap:balance;font-weight:700}
:lang(ar) h1,h1:lang(ar),h2:lang(ar),:lang(ar) h2{line-height:1.45}
.lead{margin:0;max-width:42rem;color:var(--soft);font-size:1.1rem}
.columns{display:grid;grid-template-columns:minmax(0,1fr);gap:2.5rem;margin-top:2.6rem}
@media (min-width:62rem){.columns{grid-template-columns:minmax(0,42rem) minmax(16rem,1fr);gap:4rem}.columns>aside{position:sticky;top:1.5rem;align-self:start}}
aside{background:var(--card);border:1px solid var(--line);border-radius:.9rem;padding:1.5rem;font-size:.92rem;line-height:1.55}
aside h2{font:700 1.2rem/1.35 var(--sans);margin:0 0 .5rem}
aside h3{font:600 .95rem/1.4 var(--sans);margin:0 0 .25rem}
aside p{margin:0 0 1rem}
.open{display:block;font-family:var(--sans);margin:0 0 1.4rem;padding:.65rem 1rem;border-radius:.55rem;background:var(--accent);color:var(--on);text-align:center;text-decoration:none;font-weight:600}
.open:is(button){width:100%;border:0;font-size:inherit;line-height:inherit;cursor:pointer}
.open:hover{filter:brightness(1.12)}
header .open{width:max-content;margin:1.4rem 0 0;padding-inline:1.6rem}
.readers,.formats,.tags,.feeds{list-style:none;margin:0;padding:0}
.readers{display:flex;flex-wrap:wrap;gap:.45rem;margin-top:.5rem}
.readers a{display:block;padding:.2rem .75rem;border:1px solid var(--line);border-radius:2rem;text-decoration:none;font:500 .86rem/1.6 var(--sans)}
.readers bdi{font-family:inherit}
.readers a:hover{border-color:currentcolor}
.formats{margin-top:1.5rem}
.formats li{padding:1.1rem 0;border-top:1px solid var(--line);scroll-margin-top:1rem}
.formats li:last-child{padding-bottom:0}
.formats li:target h3{color:var(--accent)}
.formats li:target .copy{border-color:var(--accent)}
.formats p{margin:0 0 .6rem;color:var(--soft)}
.copy{display:flex;direction:ltr;border:1px solid var(--line);border-radius:.5rem;background:var(--paper);overflow:hidden}
code{font:.78rem/1.5 ui-monospace,'SF Mono',Menlo,Consolas,'DejaVu Sans Mono',monospace}
.address{flex:1;padding:.45rem .7rem;overflow-wrap:anywhere;user-select:all;-webkit-user-select:all}
.copy button{flex:none;min-width:4.2rem;border:0;border-inline-start:1px solid var(--line);background:var(--card);color:var(--accent);font:600 .84rem/1.4 var(--sans);padding:.45rem .8rem;cursor:pointer}
.copy button:hover{background:var(--paper)}
.copy button:focus-visible{outline-offset:-.2rem}
.raw{display:inline-block;margin-top:.45rem;padding-block:.15rem;font-size:.84rem;color:var(--soft)}
.entry{padding:0 0 1.9rem;margin:0 0 1.9rem;border-bottom:1px solid var(--line)}
.entry:last-child{margin:0;border:0}
.thumb{float:inline-end;width:clamp(6rem,28%,9.5rem);margin:.35rem 0 .4rem;margin-inline-start:1.1rem}
.thumb img{width:100%;aspect-ratio:4/3;object-fit:cover;object-position:50% 25%}
.entry::after{content:'';display:block;clear:both}
.entry>h2{font-size:1.3rem;line-height:1.25;margin:0 0 .35rem;text-wrap:balance;overflow-wrap:break-word}
.entry>h2 a{color:inherit;text-decoration:none}
.entry>h2 a:hover{color:var(--accent);text-decoration:underline}
.meta{margin:0 0 .9rem;color:var(--soft);font-size:.88rem}
.body:lang(ar){font-size:1.2em;line-height:1.95}
.meta:lang(ar),aside:lang(ar),.feeds h2+p:lang(ar),footer:lang(ar){font-size:1rem;line-height:1.8}
.lead:lang(ar){font-size:1.2rem;line-height:1.8}
.entry>h2:lang(ar){font-size:1.55rem}
.body:lang(ar) [lang]:not(:lang(ar)){font-size:.9em}
.body{overflow-wrap:break-word;text-wrap:pretty}
.body>:first-child,.body>div>:first-child{margin-top:0}
.body h1,.body h2,.body h3,.body h4{font-size:1.15rem;line-height:1.35;margin:1.6em 0 .4em}
.body blockquote{margin:1.2em 0;padding-inline-start:1rem;border-inline-start:.2rem solid var(--accent);color:var(--soft)}
.body pre,.scroll{overflow-x:auto;max-width:100%}
.body pre{padding:.8rem 1rem;background:var(--card);border:1px solid var(--line);border-radius:.5rem}
.scroll{margin:1.2em 0}
.body table{border-collapse:collapse;font-size:.95em;width:max-content}
.body td,.body th{border:1px solid var(--line);padding:.4rem .8rem;text-align:start;max-width:20rem}
.body th{font-family:var(--sans);font-size:.9em}
.body caption{white-space:nowrap;text-align:start;padding-bottom:.4rem;color:var(--soft);font-size:.9em}
img,video,audio{max-width:100%;height:auto}
audio{width:100%;height:2.75rem}
figure{margin:1.2rem 0}
.entry figure img,.body img{border-radius:.5rem;display:block;background:var(--card)}
figcaption{font-size:.88rem;color:var(--soft);margin-top:.4rem}
.files{padding-inline-start:1.1rem;font-size:.95rem}
.tags{display:flex;flex-wrap:wrap;gap:.4rem;margin-top:1.2rem;font-size:.82rem;color:var(--soft)}
.tags:lang(ar){font-size:.92rem}
.tags li{border:1px solid var(--line);border-radius:1rem;padding:.05rem .7rem}
.excerpt{margin:0 0 .5rem;overflow-wrap:break-word}
.excerpt:lang(ar){font-size:1.1em;line-height:1.85}
.go{margin:.6rem 0 0;font-size:.95rem}
.feeds{display:grid;gap:1rem;grid-template-columns:repeat(auto-fill,minmax(min(100%,19rem),1fr))}
.feeds li{background:var(--card);border:1px solid var(--line);border-radius:.9rem;padding:1.4rem 1.5rem;display:flex;flex-direction:column}
.feeds h2{font-size:1.25rem;line-height:1.35;margin:0 0 .3rem}
.feeds h2 a{color:inherit;text-decoration:none}
.feeds h2 a:hover{color:var(--accent);text-decoration:underline}
.feeds p{margin:0 0 .8rem;color:var(--soft);font-size:.95rem}
.feeds .links{margin:auto 0 0;font-family:var(--sans);font-size:.88rem}
.links a{display:inline-block;padding-block:.2rem;margin-inline-end:.9rem}
.facets h2{font:600 .95rem/1.5 var(--sans);margin:2rem 0 .6rem;color:var(--soft)}
.facets ul{list-style:none;margin:0;padding:0;display:flex;flex-wrap:wrap;gap:.45rem}
.facets li{max-width:100%}
.facets li a{display:block;overflow-wrap:anywhere;padding:.2rem .8rem;border:1px solid var(--line);border-radius:1.2rem;background:var(--card);text-decoration:none;font:500 .9rem/1.6 var(--sans)}
.facets bdi{font-family:inherit}
.facets li a:hover{border-color:currentcolor}
.facets p{margin:1.6rem 0 0;font:500 .92rem/1.6 var(--sans)}
.columns.wide{grid-template-columns:minmax(0,1fr)}
main.article{max-width:42rem;margin-top:2rem}
.article nav{margin-top:2.5rem;padding-top:1.25rem;border-top:1px solid var(--line)}
.article nav h2{font:600 .95rem/1.5 var(--sans);margin:0 0 .6rem;color:var(--soft)}
.portrait{max-height:min(80vh,40rem);width:auto;margin-inline:auto}
.pager{display:flex;flex-wrap:wrap;gap:.5rem 1.4rem;padding-top:1.4rem;border-top:1px solid var(--line);font-size:.95rem;font-weight:500}
.pager:lang(ar){font-size:1rem}
.article>h2{font:700 1.15rem/1.5 var(--sans);margin:1.6rem 0 .4rem}
.months{list-style:none;margin:0;padding:0;display:grid;grid-template-columns:repeat(auto-fill,minmax(9rem,1fr));gap:.35rem 1rem;font-family:var(--sans)}
.months a{display:inline-block;min-width:1.8rem;padding-block:.2rem}
footer{margin-top:2.5rem;padding-top:1.25rem;border-top:1px solid var(--line);font-size:.88rem;color:var(--soft)}
footer a{margin-inline-end:1.2rem}
@media (min-width:62rem){header .to-panel{display:none}}
@media print{aside,.skip,footer,header .open{display:none}}
`.trim();
