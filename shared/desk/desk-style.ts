/** The CSS of the desk, after the style of every page and that of the status page. */
export const deskStyle = `
.desk{max-width:64rem}
.desk header{padding:1.1rem 0 1.3rem}
.desk h1{font-size:clamp(1.6rem,1.3rem + 1.4vw,2.2rem);margin:1.2rem 0 .3rem;overflow-wrap:anywhere}
.desk h2{font-size:1.3rem;line-height:1.35;margin:2.4rem 0 .7rem}
.desk main{padding-top:.4rem}
.bar{display:flex;flex-wrap:wrap;gap:.2rem 1.3rem;align-items:center;font:.95rem/1.5 var(--sans)}
.bar .site{margin-inline-end:auto}
.bar nav{display:flex;flex-wrap:wrap;gap:.2rem 1.2rem;align-items:center}
.bar nav a{text-decoration:none;padding-block:.3rem}
.bar nav a:hover{text-decoration:underline}
.bar [aria-current]{font-weight:700;color:var(--ink);border-block-end:.14rem solid var(--accent)}
.bar:lang(ar){font-size:1.05rem}
.desk form{margin:0}
.quiet{border:0;background:none;color:var(--accent);font:inherit;padding:.3rem 0;cursor:pointer;text-align:start}
.quiet:hover{text-decoration:underline}
.notice{border:1px solid var(--line);border-inline-start:.3rem solid var(--accent);border-radius:.5rem;background:var(--card);padding:.7rem 1.1rem;font-family:var(--sans);max-width:46rem;overflow-wrap:anywhere}
.notice.bad{border-inline-start-color:var(--bad)}
.desk{--bad:#a3271f;--bad-paper:#fbe4e1;--good-paper:#dff1e1}
@media (prefers-color-scheme:dark){.desk{--bad:#ff9d92;--bad-paper:#55211c;--good-paper:#1d4026}}
.button{display:inline-block;border:1px solid var(--accent);border-radius:.5rem;background:var(--accent);color:var(--on);font:600 .95rem/1.4 var(--sans);padding:.5rem 1.1rem;cursor:pointer;text-decoration:none}
.button:hover{filter:brightness(1.12)}
.button.small{padding:.25rem .8rem;font-size:.88rem}
.button.plain{background:none;color:var(--accent)}
.button.bad{background:none;border-color:var(--bad);color:var(--bad)}
.field{display:block;font:600 .9rem/1.5 var(--sans)}
.field input,.field select,.field textarea{display:block;inline-size:100%;margin-top:.2rem;border:1px solid var(--soft);border-radius:.45rem;background:var(--card);color:var(--ink);font:1rem/1.4 var(--sans);padding:.45rem .6rem}
.field textarea{min-block-size:16rem;font:.95rem/1.55 var(--serif)}
.field:lang(ar){font-size:1rem}
.hint{color:var(--soft);font-size:.92rem;max-width:46rem;margin:.4rem 0 1rem}
.signin{max-width:26rem;display:grid;gap:1rem;margin-top:1.6rem}
.desk section[aria-labelledby]{border:0}
.status section+form{margin-block:-.6rem 1.6rem}
.filters :is(input,select){min-block-size:2.7rem}
.filters{display:grid;grid-template-columns:repeat(auto-fill,minmax(min(100%,9rem),1fr));gap:.7rem 1rem;align-items:end;margin:.4rem 0 .6rem}
.filters .wide{grid-column:span 2}
@media (max-width:20rem){.filters .wide{grid-column:auto}}
.filters .go{display:flex;flex-wrap:wrap;gap:.4rem 1rem;white-space:nowrap;align-items:center;margin:0}
.rows{list-style:none;margin:0;padding:0}
.rows>li{max-width:none;margin:0;border-block-end:1px solid var(--line);padding:.85rem 0;display:grid;grid-template-columns:minmax(0,1fr);gap:.15rem}
.rows h3{font:600 1.12rem/1.35 var(--serif);margin:0;overflow-wrap:anywhere}
[dir=ltr] .rows h3{text-align:left}
[dir=rtl] .rows h3{text-align:right}
.rows h3 a{color:inherit;text-decoration:none}
.rows h3 a:hover{color:var(--accent);text-decoration:underline}
.rows h3:lang(ar){font-size:1.25rem;line-height:1.6}
.rows p{margin:0;color:var(--soft);font:.88rem/1.6 var(--sans);overflow-wrap:anywhere;max-width:none}
.rows p:lang(ar){font-size:1rem}
.badge{display:inline-block;border-radius:.35rem;padding:.02rem .5rem;font:600 .8rem/1.6 var(--sans);background:var(--line);color:var(--ink);margin-inline-end:.5rem}
.badge.live{background:var(--good-paper)}
.badge.retracted,.badge.failed{background:var(--bad-paper)}
.pager{display:flex;flex-wrap:wrap;gap:1.4rem;margin-top:1.2rem;font-family:var(--sans)}
.facts{display:grid;grid-template-columns:minmax(7rem,max-content) minmax(0,1fr);gap:.35rem 1.4rem;margin:0;font:.95rem/1.55 var(--sans)}
.facts dt{color:var(--soft)}
.facts dd{margin:0;overflow-wrap:anywhere}
.facts+.plot{margin-block:1rem 2rem}
.facts small{display:block;color:var(--soft);font-size:.85rem}
.facts:lang(ar){font-size:1.05rem}
@media (max-width:36rem){.facts{grid-template-columns:minmax(0,1fr)}.facts dd{margin-block-end:.5rem}}
.desk .actions{border:0;margin:1.2rem 0;display:flex;flex-wrap:wrap;gap:.9rem 1.2rem;align-items:flex-start;font-family:var(--sans)}
.actions>form{display:flex;flex-wrap:wrap;gap:.9rem 1.2rem}
.actions details{max-width:30rem}
.actions summary{border:1px solid var(--accent);border-radius:.5rem;padding:.5rem 1.1rem;font:600 .95rem/1.4 var(--sans)}
.actions summary.bad{border-color:var(--bad);color:var(--bad)}
.actions details[open]>summary{margin-block-end:.8rem}
.actions details p{margin:0 0 .8rem;font-size:.95rem}
.actions .field{margin-block-end:.8rem;max-width:18rem}
.attention{list-style:none;margin:0;padding:0}
.attention>li{max-width:none;margin:0;display:flex;flex-wrap:wrap;gap:.4rem 1rem;align-items:baseline;justify-content:space-between;border-block-end:1px solid var(--line);padding:.6rem 0;font:.95rem/1.55 var(--sans)}
.attention>li>div{flex:1 1 18rem;min-width:0;overflow-wrap:anywhere}
.attention .detail{padding-inline-start:1.4rem}
.attention small{display:block;color:var(--soft);font-size:.88rem}
.change{margin:.7rem 0;max-width:46rem}
.change h3{font:600 .88rem/1.5 var(--sans);color:var(--soft);margin:0}
.change p{margin:.2rem 0 .6rem;overflow-wrap:anywhere}
ins{text-decoration:underline;text-decoration-thickness:.1em;text-underline-offset:.2em;background:var(--good-paper)}
del{text-decoration:line-through;background:var(--bad-paper)}
del+ins{margin-inline-start:.25em}
.facts [lang],.rows p [lang],.notice [lang],.attention [lang],.bar [lang]{font-family:inherit}
[dir=ltr] .desk h1{text-align:left}
[dir=rtl] .desk h1{text-align:right}
.spoken{position:absolute;inline-size:1px;block-size:1px;overflow:hidden;clip-path:inset(50%);white-space:nowrap}
.desk .body{max-width:42rem}
.desk .scroll table{inline-size:100%}
`.trim();
