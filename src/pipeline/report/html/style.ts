/** The look of report.html. No colour carries a meaning alone: a word or a sign stands beside it. */
export const STYLE = `
:root {
  color-scheme: light dark;
  --page: #fff; --text: #1f2328; --quiet: #59636e; --line: #d8dee4; --panel: #f6f8fa; --link: #0550ae;
  --create: #116329; --create-back: #e6f4ea; --update: #7a4b00; --update-back: #fdf3dc;
  --delete: #a40e26; --delete-back: #fdeaea; --bar: #8c959f; --bar-after: #0550ae;
  --mono: ui-monospace, SFMono-Regular, "SF Mono", Menlo, Consolas, "DejaVu Sans Mono", monospace;
}
@media (prefers-color-scheme: dark) {
  :root {
    --page: #0f1318; --text: #e2e7ec; --quiet: #9aa5b1; --line: #2d343c; --panel: #171c22; --link: #79b8ff;
    --create: #6fd08c; --create-back: #12271a; --update: #e8b95a; --update-back: #2b2210;
    --delete: #ff9a94; --delete-back: #331719; --bar: #6b7683; --bar-after: #79b8ff;
  }
}
* { box-sizing: border-box; }
html { scroll-padding-top: 1rem; }
@media (prefers-reduced-motion: no-preference) { html { scroll-behavior: smooth; } }
body {
  margin: 0; background: var(--page); color: var(--text);
  font: 15px/1.55 system-ui, -apple-system, "Segoe UI", Roboto, "Noto Sans", sans-serif;
  overflow-wrap: anywhere;
}
header, nav, main, footer { max-width: 70rem; margin: 0 auto; padding: 0 1.5rem; }
h1 { font-size: 1.6rem; line-height: 1.25; margin: 0; font-weight: 650; letter-spacing: -.01em; }
h2 { font-size: 1.15rem; margin: 3rem 0 .9rem; font-weight: 650; }
h3 { font-size: 1rem; margin: 1.8rem 0 .5rem; font-weight: 600; }
p { margin: .4rem 0; max-width: 46rem; }
a { color: var(--link); text-underline-offset: 2px; }
:focus-visible { outline: 2px solid var(--link); outline-offset: 2px; border-radius: 2px; }
code, pre { font: .87em/1.5 var(--mono); }
.quiet { color: var(--quiet); }
.hidden { position: absolute; width: 1px; height: 1px; overflow: hidden; clip-path: inset(50%); white-space: nowrap; }

header { padding-top: 2.5rem; }
.where { color: var(--quiet); margin: 0 0 .3rem; }
.verdict { border-left: 5px solid; padding: .1rem 0 .1rem 1rem; }
.approve { border-color: var(--create); } .hold { border-color: var(--update); } .deny { border-color: var(--delete); }
.approve h1 { color: var(--create); } .hold h1 { color: var(--update); } .deny h1 { color: var(--delete); }
nav ul { list-style: none; display: flex; flex-wrap: wrap; gap: .2rem 1.2rem; padding: .7rem 0; margin: 1.4rem 0 0; border-bottom: 1px solid var(--line); border-top: 1px solid var(--line); }
nav a { display: inline-block; padding: .25rem 0; }
footer { margin-top: 3.5rem; padding-top: 1rem; padding-bottom: 3rem; color: var(--quiet); border-top: 1px solid var(--line); }

ul.rows { list-style: none; margin: 0; padding: 0; border-top: 1px solid var(--line); }
ul.rows > li { padding: .65rem 0; border-bottom: 1px solid var(--line); }
ul.rows p, ul.rows ul { margin: .2rem 0; }
ul.rows ul { padding-left: 1.1rem; }
ul.names { list-style: none; padding: 0; margin: 0; display: flex; flex-wrap: wrap; gap: .2rem 1.2rem; color: var(--quiet); }
.tag {
  display: inline-block; font-size: .8rem; line-height: 1.35; padding: .08rem .5rem; margin-right: .35rem;
  border: 1px solid currentColor; border-radius: 1rem; white-space: nowrap;
}
.tag.create, .tag.applied { color: var(--create); background: var(--create-back); }
.tag.update, .tag.soft, .tag.hold { color: var(--update); background: var(--update-back); }
.tag.replace, .tag.delete, .tag.hard, .tag.deny, .tag.failed { color: var(--delete); background: var(--delete-back); }
.tag.advisory, .tag.note, .tag.forget, .tag.move, .tag.import, .tag.same, .tag.unchanged, .tag.skipped { color: var(--quiet); background: var(--panel); }

.scroll { overflow-x: auto; }
.quiet + .scroll { margin-top: 1.4rem; }
table { border-collapse: collapse; width: 100%; max-width: 46rem; }
caption { text-align: left; color: var(--quiet); padding: 0 0 .4rem; }
th, td { text-align: left; padding: .4rem .9rem .4rem 0; border-bottom: 1px solid var(--line); vertical-align: top; font-weight: 400; }
thead th { color: var(--quiet); font-size: .85rem; }
tfoot th, tfoot td { font-weight: 650; border-bottom: 0; }
td.figure, th.figure { text-align: right; font-variant-numeric: tabular-nums; white-space: nowrap; padding-right: 0; padding-left: .9rem; }

svg.graph { display: block; height: auto; }
.graph text { font: 12px system-ui, -apple-system, "Segoe UI", Roboto, "Noto Sans", sans-serif; fill: currentColor; }
.graph .name { font-weight: 600; font-size: 13px; fill: var(--text); }
.graph rect { stroke: currentColor; stroke-width: 1.2; fill: var(--panel); }
.graph .edges path { fill: none; stroke: var(--bar); stroke-width: 1; marker-end: url(#arrow); opacity: .75; }
.graph marker path { fill: var(--bar); }
.node { color: var(--quiet); text-decoration: none; }
.node.create { color: var(--create); } .node.create rect { fill: var(--create-back); }
.node.update { color: var(--update); } .node.update rect { fill: var(--update-back); }
.node.replace, .node.delete { color: var(--delete); }
.node.replace rect, .node.delete rect { fill: var(--delete-back); stroke-width: 2; }
.node.provisional rect { stroke-dasharray: 5 3; }
.node.other rect { fill: none; stroke-dasharray: 1 3; }
a.node:hover rect, a.node:focus rect { stroke-width: 2.6; }
a.node:focus { outline: none; }

.component { display: grid; grid-template-columns: 12rem 1fr; gap: 0 1rem; align-items: center; }
svg.bars { display: block; width: 100%; height: 15px; }
.bars .before { fill: var(--bar); } .bars .after { fill: var(--bar-after); }
.key { display: inline-block; width: .8em; height: .8em; margin: 0 .3em 0 .8em; border-radius: 2px; }
.key.before { background: var(--bar); margin-left: 0; } .key.after { background: var(--bar-after); }

details { border-bottom: 1px solid var(--line); }
details.first { border-top: 1px solid var(--line); }
summary { padding: .45rem 0; cursor: pointer; }
summary code { font-size: .9em; }
details > :not(summary) { margin-left: 1rem; }
details > ul.rows { margin-bottom: .8rem; }
details > ul.rows > li:last-child { border-bottom: 0; }
dl { margin: 0 0 .8rem; }
dl > div { display: grid; grid-template-columns: minmax(9rem, 17rem) 1fr; gap: 0 1rem; padding: .18rem 0; }
dt { color: var(--quiet); }
dd { margin: 0; }
.attributes dt, .attributes dd { font: .85em/1.5 var(--mono); }
del { text-decoration: none; color: var(--delete); background: var(--delete-back); }
ins { text-decoration: none; color: var(--create); background: var(--create-back); }
del, ins { padding: 0 .2em; border-radius: 2px; -webkit-box-decoration-break: clone; box-decoration-break: clone; }
i { font-style: normal; color: var(--quiet); }
.forces { color: var(--delete); font-weight: 600; }

@media (max-width: 40rem) {
  header, nav, main, footer { padding-left: 1rem; padding-right: 1rem; }
  header { padding-top: 1.5rem; }
  h2 { margin-top: 2.3rem; }
  dl > div { grid-template-columns: 1fr; padding: .3rem 0; }
  details > :not(summary) { margin-left: .4rem; }
  th, td { padding-right: .5rem; }
  td.figure, th.figure { padding-left: .4rem; }
  .component { grid-template-columns: 1fr; }
}
@media print { nav { display: none; } }
`;
