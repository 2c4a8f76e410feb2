/// The style of the page.
enum PageStyle {
  static let text = #"""
    /* Light values are the default, so that printing always gets them; dark ones apply to screens only. */
    :root {
      color-scheme: light dark;
      --page: #ffffff;
      --panel: #f6f7f9;
      --text: #1b2027;
      --muted: #58616d;
      --rule: #dfe3e8;
      --grid: #e8ebef;
      --accent: #2f5fc4;
      --tint: #2f5fc41a;
      --pass: #17703c;
      --pass-panel: #eef7f1;
      --fail: #b42328;
      --fail-panel: #fdf1f0;
      --wait: #80540a;
      --wait-panel: #fbf5e8;
      --sans: system-ui, -apple-system, "Segoe UI", Roboto, "Helvetica Neue", Arial, sans-serif;
      --mono: ui-monospace, "SF Mono", Menlo, Consolas, "Liberation Mono", monospace;
    }
    @media screen and (prefers-color-scheme: dark) {
      :root {
        --page: #12151a;
        --panel: #1a1f26;
        --text: #e5e8ec;
        --muted: #9ba6b3;
        --rule: #2d343d;
        --grid: #262c34;
        --accent: #7da6f5;
        --tint: #7da6f522;
        --pass: #5cc98d;
        --pass-panel: #14241c;
        --fail: #ff8a84;
        --fail-panel: #2a1a1b;
        --wait: #e2b35c;
        --wait-panel: #272013;
      }
    }
    @media print { :root { color-scheme: light; } }

    *, ::before, ::after { box-sizing: border-box; }
    html { -webkit-text-size-adjust: 100%; text-size-adjust: 100%; scroll-padding-top: 1rem; }
    body {
      margin: 0;
      padding: 0 1rem 3rem;
      background: var(--page);
      color: var(--text);
      font: 1rem/1.5 var(--sans);
      font-variant-numeric: tabular-nums;
    }
    body > * { max-width: 70rem; margin-inline: auto; }
    h1, h2, h3, p, dl, dd, figure, ol, ul { margin: 0; }
    a { color: var(--accent); }
    :focus-visible { outline: 3px solid var(--accent); outline-offset: 2px; border-radius: 3px; }
    code, .id { font-family: var(--mono); font-size: .875em; overflow-wrap: anywhere; }
    bdi { overflow-wrap: anywhere; white-space: pre-wrap; }
    .muted, .id { color: var(--muted); }
    .id { display: block; }
    .pass { color: var(--pass); }
    .fail { color: var(--fail); }
    .wait { color: var(--wait); }
    /* The symbol repeats the word after it, for eyes that do not tell the colours apart. */
    .mark { font-weight: 600; white-space: nowrap; }
    .mark span { display: inline-block; width: 1.2em; }

    .skip { position: absolute; left: -99rem; }
    .skip:focus { left: 1rem; top: .5rem; padding: .5rem .75rem; background: var(--page); z-index: 2; }

    /* Head: the verdict and its circumstances. */
    .brand { padding: 1.25rem 0 .75rem; color: var(--muted); font-size: .875rem; }
    .verdict { padding: 1.5rem; border-radius: .75rem; background: var(--panel); }
    .verdict.is-pass { background: var(--pass-panel); }
    .verdict.is-fail { background: var(--fail-panel); }
    .verdict.is-wait { background: var(--wait-panel); }
    h1 { display: flex; gap: .6em; font-size: clamp(1.4rem, 4.5vw, 2rem); line-height: 1.2; font-weight: 650; letter-spacing: -.015em; }
    h1 > span { flex: none; }
    .lede { margin-top: .5rem; font-size: 1.125rem; }
    .share { display: block; width: 100%; height: .625rem; margin-top: 1.25rem; border-radius: 99px; overflow: hidden; }
    .circumstances { display: grid; grid-template-columns: repeat(auto-fit, minmax(13rem, 1fr)); gap: .75rem 2rem; margin-top: 1.25rem; }
    dt { color: var(--muted); font-size: .875rem; }
    dd { overflow-wrap: anywhere; }
    .note { margin-top: 1rem; }
    .figures { display: grid; grid-template-columns: repeat(auto-fit, minmax(9.5rem, 1fr)); gap: 1.25rem 1.5rem; padding: 1.5rem 1.5rem 0; }
    .figures > div { display: flex; flex-direction: column; }
    .figures dd:not(.muted) { font-size: 1.5rem; line-height: 1.3; font-weight: 600; letter-spacing: -.01em; }
    .figures .muted { font-size: .875rem; }

    nav { margin-top: 1.75rem; border-block: 1px solid var(--rule); }
    nav ul { display: flex; flex-wrap: wrap; padding: 0; list-style: none; column-gap: 1.25rem; }
    nav a { display: block; padding: .5rem 0; font-size: .875rem; text-decoration: none; }
    nav a:hover { text-decoration: underline; }

    /* Sections */
    section { min-width: 0; padding-top: 2.5rem; }
    h2 { font-size: 1.25rem; line-height: 1.3; font-weight: 650; letter-spacing: -.01em; }
    h3 { font-size: 1rem; font-weight: 650; }
    h2 + p { margin-top: .25rem; color: var(--muted); max-width: 46rem; }
    .pair { display: grid; grid-template-columns: repeat(auto-fit, minmax(min(100%, 28rem), 1fr)); column-gap: 3rem; }

    .failures { padding: 0; list-style: none; }
    .failures li { display: grid; grid-template-columns: 9rem minmax(0, 1fr); gap: .25rem 2rem; padding: 1.25rem 0; border-bottom: 1px solid var(--rule); }
    .failures li:last-child { border: 0; padding-bottom: 0; }
    .count { font-size: 1.75rem; line-height: 1.2; font-weight: 650; }
    .count + .muted { font-size: .875rem; }
    .next { margin: .375rem 0 .75rem; }
    .next b { font-weight: 650; }
    .example { padding-left: .875rem; border-left: 3px solid var(--rule); font-size: .875rem; }

    /* Tables */
    table { width: 100%; border-collapse: collapse; margin-top: .75rem; font-size: .9375rem; }
    caption { padding-bottom: .5rem; text-align: start; color: var(--muted); font-size: .875rem; }
    th, td { padding: .5rem .75rem .5rem 0; text-align: start; vertical-align: top; border-bottom: 1px solid var(--rule); }
    th:last-child, td:last-child { padding-right: 0; }
    thead th { color: var(--muted); font-size: .8125rem; font-weight: 600; vertical-align: bottom; }
    tbody th { font-weight: inherit; overflow-wrap: anywhere; }
    .n { text-align: end; white-space: nowrap; }
    td.n + td:not(.n), td.n + th:not(.n), th.n + th:not(.n) { padding-left: .75rem; }
    .bar { display: block; width: 100%; min-width: 4rem; height: .625rem; margin-top: .45rem; }
    /* Tables that cannot be narrow scroll by themselves; the page never does. */
    .scroll { overflow-x: auto; }
    .scroll > table { min-width: 46rem; }
    #items-table { font-size: .875rem; }
    #items-table th:nth-child(3) { width: 36%; }
    #items-table th:nth-child(8) { width: 20%; }
    #items-table .mark { font-weight: 500; }

    /* Filter and sort: the script shows these */
    .controls { display: flex; flex-wrap: wrap; align-items: end; gap: .75rem 1.25rem; margin-top: .75rem; }
    .controls[hidden] { display: none; }
    .controls label { display: block; color: var(--muted); font-size: .875rem; }
    .controls input, .controls select { min-height: 2.25rem; padding: .25rem .5rem; border: 1px solid var(--muted); border-radius: .375rem; background: var(--page); color: var(--text); font: inherit; }
    .controls input { width: min(20rem, 100%); }
    .controls output { padding-bottom: .4rem; color: var(--muted); font-size: .875rem; }
    .sort { margin: -.25rem 0; padding: .25rem 0; border: 0; background: none; color: inherit; font: inherit; text-align: inherit; cursor: pointer; white-space: nowrap; }
    .sort:hover, [aria-sort] .sort { color: var(--text); }
    .sort::after { content: "\2195" / ""; display: inline-block; width: 1.1em; text-align: center; opacity: .6; }
    [aria-sort="ascending"] .sort::after { content: "\2191" / ""; opacity: 1; }
    [aria-sort="descending"] .sort::after { content: "\2193" / ""; opacity: 1; }
    @media screen { .filtered { display: none; } }

    /* Charts: text is in units of the drawing, so it grows where the drawing shrinks. */
    figure svg { display: block; width: 100%; height: auto; margin-top: .5rem; overflow: visible; }
    svg text { fill: var(--muted); font: 12px var(--sans); font-variant-numeric: tabular-nums; }
    svg .label { fill: var(--text); font-weight: 600; stroke: var(--page); stroke-width: 4px; stroke-linejoin: round; paint-order: stroke; }
    .grid { stroke: var(--grid); }
    .axis { stroke: var(--muted); }
    .line { fill: none; stroke: var(--accent); stroke-width: 2; stroke-linejoin: round; }
    .fill { fill: var(--accent); }
    .track { fill: var(--grid); }
    .fill-pass { fill: var(--pass); }
    .fill-fail { fill: var(--fail); }
    .fill-skip { fill: var(--muted); }
    .legend { display: flex; flex-wrap: wrap; gap: .25rem 1.25rem; padding: 0; list-style: none; margin-top: .5rem; font-size: .875rem; }
    .legend svg { display: inline-block; width: .75rem; height: .75rem; margin: 0 .4rem 0 0; }
    .quantiles { display: grid; grid-template-columns: repeat(auto-fit, minmax(5rem, 1fr)); gap: .5rem 1rem; margin-top: .75rem; }
    .quantiles dd { font-weight: 600; }

    footer { margin-top: 3rem; padding-top: 1rem; border-top: 1px solid var(--rule); color: var(--muted); font-size: .875rem; }

    @media (min-width: 60rem) {
      /* Without a scrolling box around it, the header can stay in view. */
      .scroll { overflow: visible; }
      .scroll thead th { position: sticky; top: 0; background: var(--page); box-shadow: inset 0 -1px var(--rule); }
    }
    @media screen and (max-width: 40rem) {
      svg text { font-size: 17px; }
      .verdict, .figures { padding-inline: 1rem; }
      .figures { grid-template-columns: repeat(2, minmax(0, 1fr)); }
      .failures li { grid-template-columns: minmax(0, 1fr); }
    }
    @media print {
      @page { margin: 14mm 12mm; }
      body { padding: 0; font-size: 10pt; }
      nav, .skip, .controls, .sort::after { display: none; }
      .scroll { overflow: visible; }
      .scroll > table { min-width: 0; }
      #items-table, table { font-size: 8.5pt; }
      section { padding-top: 1.5rem; }
      h2, h3, caption { break-after: avoid; }
      tr, figure, .failures li { break-inside: avoid; }
      .verdict { border: 1px solid var(--rule); }
    }
    """#
}
