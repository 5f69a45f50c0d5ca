/** Of the page that shows experiments. */
export const pageStyle = `
:root { color-scheme: light dark; --text: #1a1a1a; --quiet: #5f5f5f; --line: #d0d0d0; --page: #fff;
  --good: #00684a; --bad: #b34700; --signal: #005a96; --gone: #757575 }
@media (prefers-color-scheme: dark) { :root { --text: #ececec; --quiet: #a8a8a8; --line: #454545; --page: #161616;
  --good: #34c79a; --bad: #ff8f45; --signal: #6cb8ec; --gone: #9a9a9a } }
body { margin: 0; background: var(--page); color: var(--text); font: 16px/1.5 system-ui, sans-serif }
main { max-width: 1040px; margin: 0 auto; padding: 24px 20px }
h1 { font-size: 1.3rem } h2 { font-size: 1.1rem; overflow-wrap: anywhere }
section { margin-bottom: 48px } figure { margin: 16px 0 }
figcaption, .quiet { color: var(--quiet); font-size: .875rem }
svg { display: block; width: 100%; font: 14px ui-monospace, monospace; fill: var(--text) }
svg .subject { font-weight: 700; text-transform: uppercase } svg .pid1 { font-weight: 700 }
svg .tick { fill: var(--quiet); text-anchor: middle } svg .quiet { fill: var(--quiet); font-size: inherit }
svg.narrow { display: none; font-size: 12px } svg .end { text-anchor: end }
@media (max-width: 720px) { svg.wide { display: none } svg.narrow { display: block } }
svg .grid { stroke: var(--line) } svg path { fill: none }
svg .signal { stroke: var(--signal); stroke-width: 2; stroke-dasharray: 4 3 } svg .signaled { fill: var(--signal) }
svg .kill { stroke: var(--bad); stroke-width: 2 } svg .killed { fill: var(--bad) }
svg .good { fill: var(--good) } svg .bad { fill: var(--bad) } svg .gone { fill: var(--gone) }
svg text { paint-order: stroke; stroke: var(--page); stroke-width: 4px; stroke-linejoin: round }
svg .arrow path { stroke-width: 1.5; fill: none } svg .arrow.good path { stroke: var(--good) }
svg .arrow.bad path { stroke: var(--bad) } svg .arrow.gone path { stroke: var(--gone) }
svg rect.deaf { fill: var(--bad); fill-opacity: .14 }
svg rect.ours { fill-opacity: .35; stroke-width: 1.5 } svg rect.ours.good { stroke: var(--good) } svg rect.ours.bad {
  stroke: var(--bad) }
.wide { overflow-x: auto } table { border-collapse: collapse; width: 100% }
th, td { border-top: 1px solid var(--line); padding: 6px 16px 6px 0; text-align: left; vertical-align: top;
  overflow-wrap: anywhere }
th[scope=row] { font-weight: 400; color: var(--quiet); white-space: nowrap } td.fixed { white-space: nowrap }
  td.good, li.good { color: var(--good) } td.bad, li.bad { color: var(--bad) }
table.results { table-layout: fixed } th.names { width: 8rem }
@media (max-width: 720px) { table { font-size: .875rem } th.names { width: 5.5rem }
  table.results th[scope=row] { white-space: normal }
  th, td { padding-right: 8px } }
pre { overflow-x: auto; background: color-mix(in srgb, var(--line) 35%, transparent); padding: 8px } pre:empty {
  display: none }
details { margin: 6px 0 } summary { cursor: pointer }
`;
