/// How reports look. Colours are those of Cordon's pages.
enum ReportStyle {
    static let sheet: StaticString = """
        :root {
          color-scheme: light dark;
          --page: light-dark(#f4f6f8, #0f141a); --surface: light-dark(#ffffff, #161d25);
          --text: light-dark(#16202b, #e6ebf0); --muted: light-dark(#4d5b69, #a5b2bf);
          --line: light-dark(#d5dce3, #2e3945); --link: light-dark(#0a567a, #7fc6ea);
          --critical: light-dark(#9b1029, #ffa3b0); --critical-bg: light-dark(#fbe3e7, #431019);
          --high: light-dark(#9a3803, #ffb685); --high-bg: light-dark(#fdebdd, #3e2110);
          --medium: light-dark(#745000, #f0cf78); --medium-bg: light-dark(#fbf1d2, #35290b);
          --low: light-dark(#1a5688, #9acdf4); --low-bg: light-dark(#e3eff9, #132c43);
          --informational: light-dark(#4a5763, #b5c1cc); --informational-bg: light-dark(#ebeef1, #242d37);
          --mark: light-dark(#ffe58a, #6b5200);
        }
        *, *::before, *::after { box-sizing: border-box; }
        body { margin: 0 auto; max-width: 76rem; padding: 1.5rem; background: var(--page); color: var(--text);
          font: 0.9375rem/1.5 system-ui, -apple-system, "Segoe UI", Roboto, "Noto Sans", "Liberation Sans", sans-serif;
          font-variant-numeric: tabular-nums; }
        h1, h2, h3 { line-height: 1.25; margin: 0; overflow-wrap: anywhere; }
        h1 { font-size: 1.5rem; } h2 { font-size: 1.25rem; } h3 { font-size: 1.0625rem; }
        p { margin: 0.5rem 0; max-width: 80ch; overflow-wrap: anywhere; }
        .lead { font-size: 1.125rem; font-weight: 600; }
        .muted { color: var(--muted); }
        .about { white-space: pre-line; }
        a { color: var(--link); text-underline-offset: 0.15em; }
        code { font: 0.8125rem/1.45 ui-monospace, "Cascadia Mono", Menlo, Consolas, "DejaVu Sans Mono", monospace;
          overflow-wrap: anywhere; }
        section { margin-top: 2rem; }
        article { background: var(--surface); border: 1px solid var(--line); border-radius: 6px; padding: 1rem 1.25rem;
          margin-top: 1rem; }
        section > table { background: var(--surface); border: 1px solid var(--line); border-radius: 6px; margin-top: 0.75rem; }
        table { border-collapse: separate; border-spacing: 0; width: 100%; }
        th, td { text-align: left; vertical-align: top; padding: 0.4rem 0.75rem; border-top: 1px solid var(--line); }
        thead th { color: var(--muted); font-weight: 600; font-size: 0.8125rem; border-top: 0; white-space: nowrap; }
        tbody th { font-weight: 600; overflow-wrap: anywhere; min-width: 15rem; }
        .number { text-align: right; white-space: nowrap; }
        .day th { color: var(--muted); font-size: 0.8125rem; padding-top: 0.9rem; }
        .clock { white-space: nowrap; }
        .times { font-weight: 600; white-space: nowrap; }
        .story td:nth-child(3) { width: 32%; }
        .story td:nth-child(4) { width: 46%; }
        .bars svg { vertical-align: -1px; margin-right: 0.6rem; }
        .bars td:nth-child(2) { width: 60%; }
        .figures { list-style: none; display: flex; flex-wrap: wrap; gap: 0.5rem; margin: 1rem 0 0; padding: 0; }
        .figure { background: var(--surface); border: 1px solid var(--line); border-radius: 6px; padding: 0.5rem 0.9rem;
          display: flex; flex-direction: column; min-width: 6.5rem; }
        .figure strong { font-size: 1.375rem; line-height: 1.2; }
        .figure span { color: var(--muted); font-size: 0.8125rem; }
        .figure.critical strong { color: var(--critical); } .figure.high strong { color: var(--high); }
        .figure.medium strong { color: var(--medium); } .figure.low strong { color: var(--low); }
        .badges { display: inline-flex; flex-wrap: wrap; gap: 0.25rem; }
        .badge { display: inline-block; border-radius: 4px; padding: 0 0.4rem; font-size: 0.8125rem; font-weight: 600;
          white-space: nowrap; }
        .badge.critical { color: var(--critical); background: var(--critical-bg); }
        .badge.high { color: var(--high); background: var(--high-bg); }
        .badge.medium { color: var(--medium); background: var(--medium-bg); }
        .badge.low { color: var(--low); background: var(--low-bg); }
        .badge.informational { color: var(--informational); background: var(--informational-bg); }
        rect.critical { fill: var(--critical); } rect.high { fill: var(--high); } rect.medium { fill: var(--medium); }
        rect.low { fill: var(--low); } rect.informational { fill: var(--informational); }
        .field { margin: 0.1rem 0; overflow-wrap: anywhere; white-space: pre-wrap; }
        .field .name { color: var(--muted); font-size: 0.8125rem; margin-right: 0.5rem; }
        mark { background: var(--mark); color: inherit; border-radius: 2px; }
        dl { display: grid; grid-template-columns: max-content 1fr; gap: 0.2rem 1rem; margin: 0.6rem 0; }
        dt { color: var(--muted); } dd { margin: 0; overflow-wrap: anywhere; }
        figure { margin: 0.75rem 0 0; padding: 0.6rem 0.9rem; border-left: 3px solid var(--line); }
        figcaption { color: var(--muted); font-size: 0.8125rem; margin-bottom: 0.3rem; overflow-wrap: anywhere; }
        .path { overflow-wrap: anywhere; } .digest { color: var(--muted); } .failed { color: var(--critical); }
        @media (max-width: 48rem) {
          body { padding: 0.75rem; }
          table, thead, tbody, tr, th, td { display: block; }
          thead { display: none; }
          th, td { border-top: 0; padding: 0.15rem 0.75rem; width: auto !important; }
          .number { text-align: left; }
          tr { border-top: 1px solid var(--line); padding: 0.4rem 0; }
          dl { grid-template-columns: 1fr; }
          .bars svg { max-width: 70%; }
        }
        @media print {
          :root { color-scheme: light; }
          body { max-width: none; padding: 0; font-size: 9pt; background: none; }
          article, section > table, .figure { border-color: #999; }
          tr, figure, .figure { break-inside: avoid; }
          h2, h3, thead { break-after: avoid; }
          a { color: inherit; text-decoration: none; }
          mark { background: none; text-decoration: underline; font-weight: 700; }
          * { print-color-adjust: exact; }
        }
        """
}
