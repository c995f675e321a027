/** The CSS of the status page, after the style of every page. */
export const statusStyle = `
.status h2{font-size:1.4rem;line-height:1.35;margin:2.6rem 0 .8rem}
.status h3{font-size:1rem;margin:1.6rem 0 .3rem;overflow-wrap:anywhere}
.status p,.status li{max-width:46rem;overflow-wrap:anywhere;margin:.3rem 0}
.status code{font-size:.86em;overflow-wrap:anywhere}
.status section{border-block-start:1px solid var(--line)}
.problems{border:1px solid var(--line);border-inline-start:.3rem solid var(--accent);border-radius:.5rem;background:var(--card);padding:.8rem 1.2rem;padding-inline-start:2.2rem}
.scroll{overflow-x:auto;margin:.8rem 0}
.scroll table{border-collapse:collapse;font:.86rem/1.5 var(--sans)}
.scroll td,.scroll th{border-block-end:1px solid var(--line);padding:.4rem .8rem;text-align:start;vertical-align:top;min-width:4rem}
.scroll th{font-weight:600}
[dir=ltr] .scroll :is(td,th){text-align:left}
[dir=rtl] .scroll :is(td,th){text-align:right}
.scroll td{max-width:24rem;overflow-wrap:break-word;font-variant-numeric:tabular-nums}
.scroll time{white-space:nowrap}
.scroll code{overflow-wrap:normal}
.scroll .message{min-width:14rem;overflow-wrap:anywhere}
.scroll:lang(ar) table{font-size:.95rem}
@media (max-width:44rem){.scroll table,.scroll tbody,.scroll tr,.scroll th,.scroll td{display:block}.scroll thead{position:absolute;inline-size:1px;block-size:1px;overflow:hidden;clip-path:inset(50%)}.scroll tr{border-block-end:1px solid var(--line);padding:.6rem 0}.scroll td,.scroll th{border:0;padding:.1rem 0;max-width:none;overflow-wrap:anywhere}.scroll td{position:relative;padding-inline-start:8.8rem;min-block-size:1.5em}.scroll td::before{content:attr(data-label);position:absolute;inset-inline-start:0;inline-size:8.4rem;color:var(--soft)}.scroll .message{min-width:0}.scroll code{overflow-wrap:anywhere}}
summary{cursor:pointer;padding-block:.3rem;color:var(--accent);font-family:var(--sans);font-size:.9rem}
.plot{display:block;max-width:56rem;overflow:visible}
.plot text{font:.75rem var(--sans);fill:var(--soft)}
.plot .name{font-weight:600;fill:var(--ink)}
.plot .grid{stroke:var(--line)}
.plot .dot{fill:var(--accent);fill-opacity:.5}
.plot .day{fill:var(--accent)}
.plot .ring{fill:none;stroke:var(--accent);stroke-width:1.5}
.plot .median{stroke:var(--ink);stroke-width:3}
`.trim();
